package dev.keyrecall.vault;

import java.security.MessageDigest;

/**
 * What one recipient can do with its secret (format page, section 3.2): open what was wrapped for
 * it, and confirm the keys of the vault, so that no stranger's header passes for this vault's.
 */
final class RecipientSecret implements AutoCloseable {
    private final RawKey seed;
    private final RawKey confirmKey;

    private RecipientSecret(RawKey seed, RawKey confirmKey) {
        this.seed = seed;
        this.confirmKey = confirmKey;
    }

    /**
     * Derives both keys.
     *
     * @param secret the recipient's 32 bytes; stays the caller's
     */
    static RecipientSecret of(RawKey secret, byte[] vault, byte[] recipient) {
        return new RecipientSecret(
                Primitives.hkdf(secret, vault, Context.SEED.info(recipient)),
                Primitives.hkdf(secret, vault, Context.CONFIRM.info(recipient)));
    }

    byte[] publicKey() {
        return XWing.publicKey(seed);
    }

    RawKey confirmKey() {
        return confirmKey;
    }

    /** Whether the recipient is this secret's; constant time. */
    boolean isOf(Recipient recipient) {
        return MessageDigest.isEqual(publicKey(), recipient.publicKey());
    }

    RawKey unwrap(byte[] vault, int keyVersion, Recipient recipient)
            throws VaultException.Corrupted {
        try (RawKey shared = XWing.decapsulate(seed, recipient.encapsulation())) {
            return RecipientWrap.unwrap(shared, vault, keyVersion, recipient);
        }
    }

    /** Whether the recipient itself once confirmed this succession key. */
    boolean confirms(Recipient recipient, RawKey succession) {
        return MessageDigest.isEqual(
                recipient.confirmation(),
                confirmation(confirmKey, recipient.confirmedVersion(), succession));
    }

    static byte[] confirmation(RawKey confirmKey, int keyVersion, RawKey succession) {
        byte[] hash = Primitives.sha256().digest(succession.bytes());
        byte[] message = new ByteWriter(4 + hash.length).u32(keyVersion).bytes(hash).whole();
        return Primitives.hmac(confirmKey, message, message.length);
    }

    @Override
    public void close() {
        seed.close();
        confirmKey.close();
    }
}
