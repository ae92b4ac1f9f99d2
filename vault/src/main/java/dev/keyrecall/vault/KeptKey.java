package dev.keyrecall.vault;

/** An older key that is still needed, wrapped under the current vault key. Never changed. */
final class KeptKey {
    static final int VAULT_KEY = 1;
    static final int FINGERPRINT_KEY = 2;

    private final int kind;
    private final int version;
    private final byte[] wrapped;

    KeptKey(int kind, int version, byte[] wrapped) {
        this.kind = kind;
        this.version = version;
        this.wrapped = wrapped;
    }

    int kind() {
        return kind;
    }

    int version() {
        return version;
    }

    byte[] wrapped() {
        return wrapped;
    }

    /** Whether this program knows what the key is for. */
    boolean isKnown() {
        return kind == VAULT_KEY || kind == FINGERPRINT_KEY;
    }
}
