package dev.keyrecall.vault;

import dev.keyrecall.vault.memory.KeySlot;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What one log key of a vault says to a text. Immutable.
 *
 * <p>Source: RFC 8032, section 5.1 (Ed25519).
 */
public final class LogSignature {
    /** How long a signature is. */
    public static final int LENGTH_BYTES = Ed25519.SIGNATURE_SIZE;

    /** How long a public key is. */
    public static final int PUBLIC_KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;

    private final int version;
    private final byte[] publicKey;
    private final byte[] signature;

    /**
     * Of a key.
     *
     * @param version the log key's
     * @param publicKey its public key as RFC 8032 encodes it
     * @param signature 64 bytes
     */
    public LogSignature(int version, byte[] publicKey, byte[] signature) {
        if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("that is no Ed25519 key and signature");
        }
        this.version = version;
        this.publicKey = publicKey.clone();
        this.signature = signature.clone();
    }

    /** Signs a text with each key, the newest first. Equal texts give equal signatures. */
    static List<LogSignature> under(Map<Integer, KeySlot> keys, byte[] text) {
        List<LogSignature> made = new ArrayList<>(keys.size());
        keys.forEach((version, key) -> made.add(key.use(seed -> of(version, seed, text))));
        return List.copyOf(made);
    }

    private static LogSignature of(int version, byte[] seed, byte[] text) {
        byte[] publicKey = new byte[PUBLIC_KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        byte[] signature = new byte[LENGTH_BYTES];
        Ed25519.sign(seed, 0, text, 0, text.length, signature, 0);
        return new LogSignature(version, publicKey, signature);
    }

    /** The log key's version. */
    public int version() {
        return version;
    }

    /** What verifies it, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The signature, 64 bytes. */
    public byte[] bytes() {
        return signature.clone();
    }

    @Override
    public String toString() {
        return "LogSignature[key " + version + ", " + HexFormat.of().formatHex(publicKey) + "]";
    }
}
