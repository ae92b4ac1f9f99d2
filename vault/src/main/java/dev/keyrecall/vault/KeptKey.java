package dev.keyrecall.vault;

/**
 * A key beside the current vault key, wrapped under it (format page, section 3.6). Never changed.
 *
 * @param kind what it is for
 * @param version of that key
 * @param wrapped nonce and ciphertext
 */
record KeptKey(int kind, int version, byte[] wrapped) {
    /** An older vault key, while data keys are still wrapped under it. */
    static final int VAULT_KEY = 1;

    /** A fingerprint key; the one of the highest version is current. */
    static final int FINGERPRINT_KEY = 2;

    /** The succession key of an older vault key, while a recipient's confirmation is about it. */
    static final int SUCCESSION_KEY = 3;

    /**
     * The seed of an Ed25519 key that signs the ledger's checkpoints; several while one replaces
     * another.
     */
    static final int LOG_KEY = 4;

    /** Whether this program knows what the key is for. */
    boolean isKnown() {
        return kind >= VAULT_KEY && kind <= LOG_KEY;
    }

    /** Whether it is one of an older vault key, so that its version is below the current one's. */
    boolean isOfOlderVaultKey() {
        return kind == VAULT_KEY || kind == SUCCESSION_KEY;
    }

    @Override
    public String toString() {
        return "KeptKey[kind " + kind + ", version " + version + "]";
    }
}
