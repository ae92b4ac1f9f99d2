/** Versions, labels, opening and rotation, on a store in memory. */
@NullMarked
package dev.keyrecall.engine.secret;

import org.jspecify.annotations.NullMarked;
