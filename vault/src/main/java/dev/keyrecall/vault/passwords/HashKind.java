package dev.keyrecall.vault.passwords;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.bouncycastle.crypto.digests.MD4Digest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the passwords of a file are hashed. Neither is fit to keep a password; they are what the
 * published lists use.
 *
 * <p>Source: https://haveibeenpwned.com/API/v3#PwnedPasswords; FIPS 180-4; MS-NLMP section 3.3.1
 * (NTOWFv1), RFC 1320.
 */
public enum HashKind {
    /** SHA-1 over the password's bytes, in UTF-8. */
    SHA_1(20) {
        @Override
        Optional<byte[]> digest(byte[] password) {
            try {
                return Optional.of(MessageDigest.getInstance("SHA-1").digest(password));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK lacks SHA-1", e);
            }
        }
    },

    /** NTLM: MD4 over the password in UTF-16, little-endian. */
    NTLM(16) {
        @Override
        Optional<byte[]> digest(byte[] password) {
            Optional<byte[]> wide = utf16(password);
            if (wide.isEmpty()) {
                return wide;
            }
            MD4Digest md4 = new MD4Digest();
            byte[] out = new byte[md4.getDigestSize()];
            md4.update(wide.get(), 0, wide.get().length);
            // Resets the digest, which forgets the block that it held.
            md4.doFinal(out, 0);
            Arrays.fill(wide.get(), (byte) 0);
            return Optional.of(out);
        }
    };

    private final int length;

    HashKind(int length) {
        this.length = length;
    }

    /** The length of a hash in hexadecimal digits. */
    int digits() {
        return 2 * length;
    }

    abstract Optional<byte[]> digest(byte[] password);

    /** The hash of a password; empty for bytes that are no text and so have no such hash. */
    @RevealsSecret(why = "the password is hashed")
    Optional<byte[]> hash(SecretBytes password) {
        return password.reveal(this::digest);
    }

    private static Optional<byte[]> utf16(byte[] utf8) {
        CharBuffer chars = CharBuffer.allocate(utf8.length);
        try {
            boolean isText =
                    !StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(utf8), chars, true)
                            .isError();
            if (!isText) {
                return Optional.empty();
            }
            chars.flip();
            byte[] out = new byte[2 * chars.remaining()];
            for (int at = 0; at < out.length; at += 2) {
                char c = chars.get();
                out[at] = (byte) c;
                out[at + 1] = (byte) (c >> 8);
            }
            return Optional.of(out);
        } finally {
            Arrays.fill(chars.array(), '\0');
        }
    }
}
