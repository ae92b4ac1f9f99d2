@NullMarked
package dev.keyrecall.app.backup;

import org.jspecify.annotations.NullMarked;
