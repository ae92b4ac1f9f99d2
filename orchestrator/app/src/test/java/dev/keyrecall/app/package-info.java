/** The command tree as a whole, and the pages made from it. */
@NullMarked
package dev.keyrecall.app;

import org.jspecify.annotations.NullMarked;
