/** The entry point and the tree of commands. */
@NullMarked
package dev.keyrecall.app;

import org.jspecify.annotations.NullMarked;
