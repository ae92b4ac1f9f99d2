package dev.keyrecall.aws;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The password with which an access key's owner sends mail over SMTP: the key's secret half signs a
 * fixed text for one region. Only the scheme of version 4 is computed; passwords of the one before
 * it, which knew no region, were last given out in January 2019.
 *
 * <p>Source:
 * https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html#smtp-credentials-convert, read
 * 2026-11-23.
 */
final class SesSmtpPassword {
    private static final byte VERSION = 0x04;
    private static final byte[] PREFIX = ascii("AWS4");
    private static final String ALGORITHM = "HmacSHA256";

    private SesSmtpPassword() {}

    /**
     * The password, 44 characters.
     *
     * @param value the secret access key; stays the caller's
     */
    static SecretBytes of(SecretBytes value, String region) {
        byte[] key = start(value);
        for (String part : List.of("11111111", region, "ses", "aws4_request", "SendRawEmail")) {
            byte[] next = sign(key, part);
            Arrays.fill(key, (byte) 0);
            key = next;
        }
        byte[] versioned = new byte[1 + key.length];
        versioned[0] = VERSION;
        System.arraycopy(key, 0, versioned, 1, key.length);
        try {
            return SecretBytes.adopt(Base64.getEncoder().encode(versioned));
        } finally {
            Arrays.fill(versioned, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    @RevealsSecret(why = "it begins the chain of keys")
    private static byte[] start(SecretBytes value) {
        return value.reveal(
                bytes -> {
                    byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + bytes.length);
                    System.arraycopy(bytes, 0, key, PREFIX.length, bytes.length);
                    return key;
                });
    }

    private static byte[] sign(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new Borrowed(key));
            return mac.doFinal(ascii(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + ALGORITHM, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A key whose bytes we wipe, unlike SecretKeySpec's copy; the Mac wipes the one it is given.
     */
    private static final class Borrowed implements SecretKey {
        private final transient byte[] key;

        Borrowed(byte[] key) {
            this.key = key;
        }

        @Override
        public String getAlgorithm() {
            return ALGORITHM;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return key.clone();
        }
    }
}
