/**
 * Which stored secret a leaked text belongs to: the forms that are fingerprinted
 * (docs/formats/fingerprints.md), and an index of fingerprints in memory for many candidates at a
 * time. Keyed values only; nothing here opens a secret or holds a vault.
 */
@NullMarked
package dev.keyrecall.vault.lookup;

import org.jspecify.annotations.NullMarked;
