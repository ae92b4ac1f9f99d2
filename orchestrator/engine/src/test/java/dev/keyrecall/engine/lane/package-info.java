/** Who may run a lane, held to what must be true of it. */
@NullMarked
package dev.keyrecall.engine.lane;

import org.jspecify.annotations.NullMarked;
