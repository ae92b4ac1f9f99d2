/** Tests of the log. */
@NullMarked
package dev.keyrecall.engine.log;

import org.jspecify.annotations.NullMarked;
