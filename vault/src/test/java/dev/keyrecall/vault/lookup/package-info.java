/** Tests of forms, fingerprints and the table. */
@NullMarked
package dev.keyrecall.vault.lookup;

import org.jspecify.annotations.NullMarked;
