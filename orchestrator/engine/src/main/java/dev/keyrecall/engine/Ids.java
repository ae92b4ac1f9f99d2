package dev.keyrecall.engine;

import dev.keyrecall.engine.ledger.Commitments;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Fresh identifiers from injected randomness. Thread-safe if the generator is. */
public final class Ids {
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LENGTH_CHARS = 12;

    private final RandomGenerator random;

    public Ids(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A short identifier for people to type: {@code PREFIX-} and twelve unmistakable characters (59
     * bits).
     */
    public String next(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('-');
        for (int i = 0; i < LENGTH_CHARS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** 32 random bytes, for a commitment. */
    public byte[] salt() {
        byte[] salt = new byte[Commitments.SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    /** A random (version 4) UUID, for client tokens. */
    public UUID uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(0xC0L << 56)) | (0x80L << 56);
        return new UUID(high, low);
    }
}
