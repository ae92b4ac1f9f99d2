/** What the engine's tests share: a store in memory, a scripted provider, a clock they move. */
@NullMarked
package dev.keyrecall.engine.testing;

import org.jspecify.annotations.NullMarked;
