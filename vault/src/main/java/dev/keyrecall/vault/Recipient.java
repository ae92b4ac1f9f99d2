package dev.keyrecall.vault;

import java.nio.charset.StandardCharsets;

/**
 * One way to open a vault, as the header carries it (format page, section 3.1): who it is, its
 * public key, the vault key wrapped to that, and its own confirmation of the vault's keys.
 * Immutable by agreement inside this package; the arrays are never changed after construction.
 *
 * @param id which one
 * @param kind how it comes to its secret, as a number
 * @param createdSecond seconds since 1970
 * @param label what people call it
 * @param parameters by kind
 * @param publicKey of X-Wing
 * @param encapsulation of X-Wing, for the current vault key
 * @param wrapped the current vault key
 * @param confirmedVersion the vault key version that its confirmation is about
 * @param confirmation made with the recipient's own secret
 */
record Recipient(
        byte[] id,
        int kind,
        long createdSecond,
        String label,
        byte[] parameters,
        byte[] publicKey,
        byte[] encapsulation,
        byte[] wrapped,
        int confirmedVersion,
        byte[] confirmation) {
    /** The end of the year 9999. */
    static final long CREATED_MAX_SECONDS = 253_402_300_799L;

    static final int WRAPPED_BYTES = RawKey.LENGTH_BYTES + Primitives.TAG_BYTES;
    private static final int FIXED_BYTES =
            RecipientId.LENGTH_BYTES
                    + 1
                    + 8
                    + 1
                    + 2
                    + XWing.PUBLIC_KEY_BYTES
                    + XWing.ENCAPSULATION_BYTES
                    + WRAPPED_BYTES
                    + 4
                    + Primitives.HASH_BYTES;

    int length() {
        return FIXED_BYTES + utf8().length + parameters.length;
    }

    private byte[] utf8() {
        return label.getBytes(StandardCharsets.UTF_8);
    }

    /** The fields before the wrapped key; the wrapped key is bound to all of them. */
    byte[] bound() {
        int after = WRAPPED_BYTES + 4 + Primitives.HASH_BYTES;
        byte[] utf8 = utf8();
        return new ByteWriter(length() - after)
                .bytes(id)
                .u8(kind)
                .u64(createdSecond)
                .u8(utf8.length)
                .bytes(utf8)
                .u16(parameters.length)
                .bytes(parameters)
                .bytes(publicKey)
                .bytes(encapsulation)
                .whole();
    }

    void write(ByteWriter writer) {
        writer.bytes(bound()).bytes(wrapped).u32(confirmedVersion).bytes(confirmation);
    }

    static Recipient read(ByteReader reader, int keyVersion) throws VaultException.Corrupted {
        byte[] id = reader.bytes(RecipientId.LENGTH_BYTES);
        int kind = reader.u8();
        long created = reader.u64();
        if (created < 0 || created > CREATED_MAX_SECONDS) {
            throw new VaultException.Corrupted("a recipient's time is out of range");
        }
        int labelBytes = reader.u8();
        if (labelBytes > Labels.MAX_BYTES) {
            throw new VaultException.Corrupted("a recipient's label is too long");
        }
        String label = Labels.parse(reader.bytes(labelBytes));
        Recipient recipient =
                new Recipient(
                        id,
                        kind,
                        created,
                        label,
                        reader.sized(VaultLimits.PARAMETERS_MAX_BYTES),
                        reader.bytes(XWing.PUBLIC_KEY_BYTES),
                        reader.bytes(XWing.ENCAPSULATION_BYTES),
                        reader.bytes(WRAPPED_BYTES),
                        reader.version(),
                        reader.bytes(Primitives.HASH_BYTES));
        if (recipient.confirmedVersion > keyVersion) {
            throw new VaultException.Corrupted("a recipient confirms a key that is to come");
        }
        return recipient;
    }

    /** The same recipient, served with a vault key. */
    Recipient withWrapped(byte[] newEncapsulation, byte[] newWrapped) {
        return new Recipient(
                id,
                kind,
                createdSecond,
                label,
                parameters,
                publicKey,
                newEncapsulation,
                newWrapped,
                confirmedVersion,
                confirmation);
    }

    /** The same recipient, having confirmed. */
    Recipient withConfirmation(int version, byte[] newConfirmation) {
        return new Recipient(
                id,
                kind,
                createdSecond,
                label,
                parameters,
                publicKey,
                encapsulation,
                wrapped,
                version,
                newConfirmation);
    }

    /** Only who it is. */
    @Override
    public String toString() {
        return "Recipient[" + RecipientId.of(id) + "]";
    }
}
