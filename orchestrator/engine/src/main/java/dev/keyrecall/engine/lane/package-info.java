/** The serial queue to one provider account: claim, lease, epoch, pacing. */
@NullMarked
package dev.keyrecall.engine.lane;

import org.jspecify.annotations.NullMarked;
