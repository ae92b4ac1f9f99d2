/** Whole campaigns on a scheduler, a clock and a provider that are drawn from a seed. */
@NullMarked
package dev.keyrecall.engine.sim;

import org.jspecify.annotations.NullMarked;
