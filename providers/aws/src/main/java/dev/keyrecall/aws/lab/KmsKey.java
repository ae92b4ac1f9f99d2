package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One symmetric KMS key. What it encrypts is bound to its ARN and to the encryption context, whose
 * order does not count. Guarded by the lab's lock.
 */
final class KmsKey {
    static final int MATERIAL_BYTES = 32;
    static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** What a key may be used for now, by KMS's own names. */
    enum State {
        ENABLED("Enabled"),
        SUSPENDED("Disabled"),
        PENDING_DELETION("PendingDeletion");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final String id;
    private final String arn;
    private final String description;
    private final Instant createdAt;
    private final SecretBytes material;
    private State state = State.ENABLED;
    private @Nullable Instant deletionAt;

    KmsKey(String id, String arn, String description, Instant createdAt, SecretBytes material) {
        this.id = id;
        this.arn = arn;
        this.description = description;
        this.createdAt = createdAt;
        this.material = material;
    }

    String id() {
        return id;
    }

    String arn() {
        return arn;
    }

    String description() {
        return description;
    }

    Instant createdAt() {
        return createdAt;
    }

    State state() {
        return state;
    }

    /** When its material will be destroyed; empty unless that is pending. */
    Optional<Instant> deletionAt() {
        return Optional.ofNullable(deletionAt);
    }

    void become(State next) {
        state = next;
        deletionAt = null;
    }

    void deleteAt(Instant instant) {
        state = State.PENDING_DELETION;
        deletionAt = instant;
    }

    /** Forgets the material: nothing wrapped under it can be opened any more. */
    void destroy() {
        material.close();
    }

    byte[] seal(byte[] nonce, byte[] plaintext, Map<String, String> context) {
        try {
            return crypt(Cipher.ENCRYPT_MODE, nonce, plaintext, context);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("encrypting checks no tag", e);
        }
    }

    /** The plaintext; empty when ciphertext, nonce or context is not what was sealed. */
    Optional<byte[]> open(byte[] nonce, byte[] ciphertext, Map<String, String> context) {
        try {
            return Optional.of(crypt(Cipher.DECRYPT_MODE, nonce, ciphertext, context));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        }
    }

    @RevealsSecret(why = "the key never leaves KMS, which uses it on its callers' behalf")
    private byte[] crypt(int mode, byte[] nonce, byte[] input, Map<String, String> context)
            throws AEADBadTagException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            SecretKeySpec key = material.reveal(value -> new SecretKeySpec(value, "AES"));
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(associatedData(context));
            return cipher.doFinal(input);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** ARN, then the pairs by name, each text with its length before it. */
    private byte[] associatedData(Map<String, String> context) {
        StringBuilder text = new StringBuilder();
        append(text, arn);
        new TreeMap<>(context)
                .forEach(
                        (name, value) -> {
                            append(text, name);
                            append(text, value);
                        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    /**
     * What Encrypt hands out: a format number, the key's id, a nonce, and ciphertext with tag. Like
     * KMS's own, it says which key it needs, so that Decrypt may be called without naming one.
     */
    record Blob(String keyId, byte[] nonce, byte[] ciphertext) {
        private static final byte FORMAT = 1;
        private static final int ID_BYTES = 36;
        private static final int HEAD_BYTES = 1 + ID_BYTES + NONCE_BYTES;

        byte[] encode() {
            return ByteBuffer.allocate(HEAD_BYTES + ciphertext.length)
                    .put(FORMAT)
                    .put(keyId.getBytes(StandardCharsets.US_ASCII))
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        }

        /** Empty for anything that no key of ours can have made. */
        static Optional<Blob> decode(byte[] bytes) {
            if (bytes.length < HEAD_BYTES + TAG_BITS / Byte.SIZE || bytes[0] != FORMAT) {
                return Optional.empty();
            }
            ByteBuffer rest = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
            byte[] id = new byte[ID_BYTES];
            byte[] nonce = new byte[NONCE_BYTES];
            byte[] ciphertext = new byte[bytes.length - HEAD_BYTES];
            rest.get(id).get(nonce).get(ciphertext);
            return Optional.of(
                    new Blob(new String(id, StandardCharsets.US_ASCII), nonce, ciphertext));
        }
    }
}
