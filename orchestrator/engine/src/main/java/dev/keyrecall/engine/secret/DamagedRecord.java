package dev.keyrecall.engine.secret;

import dev.keyrecall.vault.VaultException;

/** Names the record that a rotation cannot go past. */
final class DamagedRecord {
    private DamagedRecord() {}

    static VaultException.Corrupted named(String ref, int version, VaultException.Corrupted e) {
        return new VaultException.Corrupted(
                ref
                        + " version "
                        + version
                        + " cannot be opened ("
                        + e.getMessage()
                        + "); restore the home from a copy, or end that one value with vault shred "
                        + ref
                        + " --version "
                        + version);
    }
}
