package dev.keyrecall.store;

import java.nio.ByteBuffer;

/** The two versions that a key part says in clear (docs/formats/vault.md, section 4). */
final class KeyParts {
    private static final int VAULT_KEY_VERSION_AT = 1;
    private static final int DATA_KEY_VERSION_AT = 5;
    private static final int LEAST_BYTES = 9;

    private KeyParts() {}

    static int vaultKeyVersion(byte[] keyPart) {
        return version(keyPart, VAULT_KEY_VERSION_AT);
    }

    static int dataKeyVersion(byte[] keyPart) {
        return version(keyPart, DATA_KEY_VERSION_AT);
    }

    private static int version(byte[] keyPart, int at) {
        if (keyPart.length < LEAST_BYTES) {
            throw new IllegalArgumentException("that is no key part of a sealed record");
        }
        return ByteBuffer.wrap(keyPart).getInt(at);
    }
}
