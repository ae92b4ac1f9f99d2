/**
 * The ledger in forms that other programs read (docs/formats/ocsf.md), and as the outbox of its
 * sinks (docs/formats/sinks.md).
 */
@NullMarked
package dev.keyrecall.engine.export;

import org.jspecify.annotations.NullMarked;
