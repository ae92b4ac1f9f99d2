/**
 * Secrets at rest: the vault header, sealed records and fingerprints, as written down in
 * docs/formats/vault.md. Bouncy Castle is used here and nowhere else, and only for Argon2id, ML-KEM
 * and X25519. No storage, no network and no clock belong here.
 */
@NullMarked
package dev.keyrecall.vault;

import org.jspecify.annotations.NullMarked;
