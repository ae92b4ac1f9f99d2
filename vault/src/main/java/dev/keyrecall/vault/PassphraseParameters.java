package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.security.SecureRandom;

/**
 * How a passphrase becomes its recipient's secret (format page, section 3.3).
 *
 * @param cost of Argon2id
 * @param salt 16 random bytes
 */
record PassphraseParameters(PassphraseCost cost, byte[] salt) {
    private static final int SALT_BYTES = 16;
    private static final int LENGTH_BYTES = 4 + 4 + 4 + SALT_BYTES;

    static PassphraseParameters fresh(PassphraseCost cost, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PassphraseParameters(cost, salt);
    }

    static PassphraseParameters parse(Recipient recipient) throws VaultException.Corrupted {
        byte[] parameters = recipient.parameters();
        if (parameters.length != LENGTH_BYTES) {
            throw new VaultException.Corrupted("a passphrase recipient has a wrong length");
        }
        ByteReader reader = new ByteReader(parameters, 0, parameters.length);
        return new PassphraseParameters(
                new PassphraseCost(reader.u32(), reader.u32(), reader.u32()),
                reader.bytes(SALT_BYTES));
    }

    byte[] encoded() {
        return new ByteWriter(LENGTH_BYTES)
                .u32(cost.memoryKib())
                .u32(cost.passes())
                .u32(cost.lanes())
                .bytes(salt)
                .whole();
    }

    /** Refuses a cost that would stall or starve this process. */
    void require(CostBounds bounds) throws VaultException.Unsupported {
        if (!bounds.accept(cost)) {
            throw new VaultException.Unsupported(
                    "the passphrase cost is outside the accepted range: " + cost);
        }
        if (cost.memoryKib() * 1024L > Runtime.getRuntime().maxMemory()) {
            throw new VaultException.Unsupported(
                    "the passphrase cost needs more memory than this process may use: " + cost);
        }
    }

    /** The recipient's secret, at full cost. */
    RawKey stretch(SecretBytes passphrase) {
        return Stretch.argon2id(passphrase, salt, cost);
    }

    /** Only the cost. */
    @Override
    public String toString() {
        return "PassphraseParameters[" + cost + "]";
    }
}
