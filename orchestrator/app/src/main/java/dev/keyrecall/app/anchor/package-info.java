/** The places where checkpoints are put: folders, channels, time-stamping authorities. */
@NullMarked
package dev.keyrecall.app.anchor;

import org.jspecify.annotations.NullMarked;
