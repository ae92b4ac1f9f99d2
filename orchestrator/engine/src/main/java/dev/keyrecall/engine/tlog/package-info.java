/**
 * What others read of the ledger: tiles, entry bundles, signed checkpoints and proofs, in the
 * formats of C2SP (tlog-tiles, signed-note, tlog-checkpoint, tlog-proof). Pure; no ports.
 */
@NullMarked
package dev.keyrecall.engine.tlog;

import org.jspecify.annotations.NullMarked;
