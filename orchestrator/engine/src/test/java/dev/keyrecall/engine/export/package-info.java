/** The ledger given away, and sent. */
@NullMarked
package dev.keyrecall.engine.export;

import org.jspecify.annotations.NullMarked;
