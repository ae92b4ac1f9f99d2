/**
 * The backup format, as written down in docs/formats/backup.md: one encrypted file that any
 * recipient of the vault opens. Streams in, streams out: no files, no store and no clock belong
 * here.
 */
@NullMarked
package dev.keyrecall.vault.backup;

import org.jspecify.annotations.NullMarked;
