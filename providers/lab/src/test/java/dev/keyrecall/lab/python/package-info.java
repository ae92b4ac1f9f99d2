/** Environments that can and cannot be made. */
@NullMarked
package dev.keyrecall.lab.python;

import org.jspecify.annotations.NullMarked;
