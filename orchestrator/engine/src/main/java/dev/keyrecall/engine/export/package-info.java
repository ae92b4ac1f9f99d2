/** The ledger in forms that other programs read (docs/formats/ocsf.md). Pure mapping. */
@NullMarked
package dev.keyrecall.engine.export;

import org.jspecify.annotations.NullMarked;
