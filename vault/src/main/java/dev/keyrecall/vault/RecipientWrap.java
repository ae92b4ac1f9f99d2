package dev.keyrecall.vault;

import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;

/** The vault key, wrapped to the public key of one recipient (format page, section 3.2). */
final class RecipientWrap {
    /** A wrapping key encrypts once, so that its nonce may be constant. */
    private static final byte[] ZERO_NONCE = new byte[Primitives.NONCE_BYTES];

    private RecipientWrap() {}

    /**
     * The recipient, served with a vault key.
     *
     * @throws VaultException.Corrupted when its public key is none
     */
    static Recipient serve(
            Recipient recipient, byte[] vault, int keyVersion, RawKey vaultKey, SecureRandom random)
            throws VaultException.Corrupted {
        byte[] drawn = new byte[XWing.RANDOM_BYTES];
        random.nextBytes(drawn);
        byte[] encapsulation = new byte[XWing.ENCAPSULATION_BYTES];
        byte[] wrapped = new byte[Recipient.WRAPPED_BYTES];
        try (RawKey shared = XWing.encapsulate(recipient.publicKey(), drawn, encapsulation);
                RawKey kek = kek(shared, vault, keyVersion)) {
            Recipient bound = recipient.withWrapped(encapsulation, wrapped);
            byte[] aad = Context.recipient(vault, keyVersion, bound);
            Primitives.encrypt(kek, ZERO_NONCE, 0, aad, vaultKey.bytes(), wrapped, 0);
            return bound;
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    static RawKey unwrap(RawKey shared, byte[] vault, int keyVersion, Recipient recipient)
            throws VaultException.Corrupted {
        byte[] wrapped = recipient.wrapped();
        byte[] aad = Context.recipient(vault, keyVersion, recipient);
        try (RawKey kek = kek(shared, vault, keyVersion)) {
            return RawKey.adopt(
                    Primitives.decrypt(kek, ZERO_NONCE, 0, aad, wrapped, 0, wrapped.length));
        } catch (AEADBadTagException e) {
            throw new VaultException.Corrupted("the vault key does not open for its recipient", e);
        }
    }

    private static RawKey kek(RawKey shared, byte[] vault, int keyVersion) {
        return Primitives.hkdf(shared, vault, Context.RECIPIENT_KEK.info(keyVersion));
    }
}
