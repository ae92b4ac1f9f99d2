/** How things look to a person. */
@NullMarked
package dev.keyrecall.app.console;

import org.jspecify.annotations.NullMarked;
