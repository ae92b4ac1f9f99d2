/** Tests of what is read out of the ledger alone. */
@NullMarked
package dev.keyrecall.engine.audit;

import org.jspecify.annotations.NullMarked;
