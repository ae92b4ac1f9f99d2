/** Writes ledger entries into the transaction of the state they explain. */
@NullMarked
package dev.keyrecall.engine.journal;

import org.jspecify.annotations.NullMarked;
