/** Sinks: where the ledger's entries are sent (docs/formats/sinks.md). */
@NullMarked
package dev.keyrecall.app.sink;

import org.jspecify.annotations.NullMarked;
