package dev.keyrecall.vault;

/**
 * One way to unlock a vault: a kind, its parameters and the vault key wrapped for it. Immutable by
 * agreement inside this package; the arrays are never changed after construction.
 */
final class Recipient {
    static final int ID_BYTES = 16;
    static final int PASSPHRASE = 1;

    private final byte[] id;
    private final int kind;
    private final byte[] parameters;
    private final byte[] wrapped;

    Recipient(byte[] id, int kind, byte[] parameters, byte[] wrapped) {
        this.id = id;
        this.kind = kind;
        this.parameters = parameters;
        this.wrapped = wrapped;
    }

    Recipient withWrapped(byte[] newWrapped) {
        return new Recipient(id, kind, parameters, newWrapped);
    }

    byte[] id() {
        return id;
    }

    int kind() {
        return kind;
    }

    byte[] parameters() {
        return parameters;
    }

    byte[] wrapped() {
        return wrapped;
    }
}
