/** Leaves and the Merkle tree over them (RFC 8785, RFC 6962). Pure; no ports. */
@NullMarked
package dev.keyrecall.engine.ledger;

import org.jspecify.annotations.NullMarked;
