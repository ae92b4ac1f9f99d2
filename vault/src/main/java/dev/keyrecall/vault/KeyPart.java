package dev.keyrecall.vault;

/** What a key part tells without any key (format page, section 4). */
final class KeyPart {
    static final int FORMAT = 1;

    /** Where nonce and wrapped data key begin. */
    static final int WRAPPED_AT = 1 + 4 + 4;

    static final int LENGTH_BYTES = WRAPPED_AT + WrappedKey.LENGTH_BYTES;

    private KeyPart() {}

    static int vaultKeyVersion(byte[] keyPart) throws VaultException.Corrupted {
        return reader(keyPart).version();
    }

    static int dataKeyVersion(byte[] keyPart) throws VaultException.Corrupted {
        ByteReader reader = reader(keyPart);
        reader.version();
        return reader.version();
    }

    private static ByteReader reader(byte[] keyPart) throws VaultException.Corrupted {
        if (keyPart.length != LENGTH_BYTES || keyPart[0] != FORMAT) {
            throw new VaultException.Corrupted("a key part has a wrong length or no known format");
        }
        return new ByteReader(keyPart, 1, WRAPPED_AT);
    }
}
