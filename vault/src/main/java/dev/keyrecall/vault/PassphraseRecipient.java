package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.AEADBadTagException;

/** The recipient that a passphrase unlocks, through Argon2id (format page, section 3.2). */
final class PassphraseRecipient {
    private static final int SALT_BYTES = 16;
    private static final int PARAMETERS_BYTES = 4 + 4 + 4 + SALT_BYTES;

    private final Recipient recipient;
    private final PassphraseCost cost;
    private final byte[] salt;

    private PassphraseRecipient(Recipient recipient, PassphraseCost cost, byte[] salt) {
        this.recipient = recipient;
        this.cost = cost;
        this.salt = salt;
    }

    /**
     * Reads the parameters.
     *
     * @throws VaultException.Corrupted when they have another length
     * @throws VaultException.Unsupported when the cost is outside {@code bounds}
     */
    static PassphraseRecipient parse(Recipient recipient, CostBounds bounds)
            throws VaultException.Corrupted, VaultException.Unsupported {
        byte[] parameters = recipient.parameters();
        if (parameters.length != PARAMETERS_BYTES
                || recipient.wrapped().length != WrappedKey.LENGTH_BYTES) {
            throw new VaultException.Corrupted("a passphrase recipient has a wrong length");
        }
        ByteReader reader = new ByteReader(parameters, 0, parameters.length);
        PassphraseCost cost = new PassphraseCost(reader.u32(), reader.u32(), reader.u32());
        if (!bounds.accept(cost)) {
            throw new VaultException.Unsupported(
                    "the passphrase cost is outside the accepted range: " + cost);
        }
        if (cost.memoryKib() * 1024L > Runtime.getRuntime().maxMemory()) {
            throw new VaultException.Unsupported(
                    "the passphrase cost needs more memory than this process may use: " + cost);
        }
        return new PassphraseRecipient(recipient, cost, reader.bytes(SALT_BYTES));
    }

    /** Wraps the vault key for a passphrase, under a fresh id, salt and nonce. */
    static Recipient create(
            byte[] vault,
            int keyVersion,
            RawKey vaultKey,
            PassphraseCost cost,
            SecretBytes passphrase,
            SecureRandom random) {
        byte[] id = draw(random, Recipient.ID_BYTES);
        byte[] salt = draw(random, SALT_BYTES);
        byte[] nonce = draw(random, Primitives.NONCE_BYTES);
        byte[] parameters =
                new ByteWriter(PARAMETERS_BYTES)
                        .u32(cost.memoryKib())
                        .u32(cost.passes())
                        .u32(cost.lanes())
                        .bytes(salt)
                        .whole();
        Recipient unwrapped = new Recipient(id, Recipient.PASSPHRASE, parameters, new byte[0]);
        byte[] wrapped = new byte[WrappedKey.LENGTH_BYTES];
        try (RawKey kek = kek(passphrase, salt, cost, vault, keyVersion)) {
            byte[] aad = Context.recipient(vault, keyVersion, unwrapped);
            WrappedKey.wrap(kek, nonce, 0, aad, vaultKey, wrapped, 0);
        }
        return unwrapped.withWrapped(wrapped);
    }

    /** The vault key; empty when the passphrase is not this recipient's. */
    Optional<RawKey> unwrap(byte[] vault, int keyVersion, SecretBytes passphrase) {
        try (RawKey kek = kek(passphrase, salt, cost, vault, keyVersion)) {
            byte[] aad = Context.recipient(vault, keyVersion, recipient);
            return Optional.of(WrappedKey.unwrap(kek, aad, recipient.wrapped(), 0));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        }
    }

    private static RawKey kek(
            SecretBytes passphrase,
            byte[] salt,
            PassphraseCost cost,
            byte[] vault,
            int keyVersion) {
        try (RawKey stretched = Stretch.argon2id(passphrase, salt, cost)) {
            return VaultKeys.derive(stretched, vault, Context.PASSPHRASE, keyVersion);
        }
    }

    private static byte[] draw(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
