package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes ids and values of the shape that AWS makes them.
 *
 * <p>An access key id is AKIA and 16 base32 characters, 80 bits: one set bit, the account number in
 * 40 bits, 39 random bits. Source: "A short note on AWS KEY ID" (Tal Be'ery, 2023), and
 * pkg/detectors/aws/utils.go of trufflehog; read 2026-11.
 */
final class AwsIds {
    static final int SECRET_LENGTH = 40;

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final String ALPHANUMERIC =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_ID_LENGTH = 20;
    private static final int KEY_ID_PREFIX_LENGTH = 4;
    private static final int USER_ID_RANDOM_LENGTH = 17;
    private static final int ARN_SUFFIX_LENGTH = 6;

    private final AtomicLong requests = new AtomicLong();

    /** An id for one request; unique within this server. */
    String requestId() {
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(requests.incrementAndGet()).array();
        return UUID.nameUUIDFromBytes(number).toString();
    }

    static String accountNumber(RandomGenerator random) {
        return String.format(Locale.ROOT, "%012d", random.nextLong(1L << 39));
    }

    static String accessKeyId(String account, RandomGenerator random) {
        long high = (((1L << 40) | Long.parseLong(account)) << 7) | random.nextLong(1L << 7);
        StringBuilder id = new StringBuilder("AKIA");
        // 48 high bits, then 32 low bits, read five bits at a time.
        long low = random.nextLong(1L << 32);
        for (int character = 0; character < KEY_ID_LENGTH - KEY_ID_PREFIX_LENGTH; character++) {
            int value = 0;
            for (int bit = character * 5; bit < character * 5 + 5; bit++) {
                long next = bit < 48 ? high >>> (47 - bit) : low >>> (79 - bit);
                value = (value << 1) | (int) (next & 1);
            }
            id.append(BASE32.charAt(value));
        }
        return id.toString();
    }

    /** The account number that an access key id carries; empty for an id of another shape. */
    static Optional<String> accountOf(String accessKeyId) {
        if (accessKeyId.length() != KEY_ID_LENGTH) {
            return Optional.empty();
        }
        long bits = 0;
        // Ten characters hold the 48 high bits and two more.
        for (int index = KEY_ID_PREFIX_LENGTH; index < KEY_ID_PREFIX_LENGTH + 10; index++) {
            int value = BASE32.indexOf(accessKeyId.charAt(index));
            if (value < 0) {
                return Optional.empty();
            }
            bits = (bits << 5) | value;
        }
        long account = (bits >>> 9) & ((1L << 40) - 1);
        return Optional.of(String.format(Locale.ROOT, "%012d", account));
    }

    static String userId(RandomGenerator random) {
        return "AIDA" + text(BASE32, USER_ID_RANDOM_LENGTH, random);
    }

    static String arnSuffix(RandomGenerator random) {
        return text(ALPHANUMERIC, ARN_SUFFIX_LENGTH, random);
    }

    static UUID uuid(RandomGenerator random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(0xC0L << 56)) | (0x80L << 56);
        return new UUID(high, low);
    }

    /** A value of the base64 alphabet. */
    static SecretBytes secret(RandomGenerator random) {
        byte[] value = new byte[SECRET_LENGTH];
        for (int index = 0; index < value.length; index++) {
            value[index] = (byte) BASE64.charAt(random.nextInt(BASE64.length()));
        }
        return SecretBytes.adopt(value);
    }

    private static String text(String alphabet, int length, RandomGenerator random) {
        StringBuilder text = new StringBuilder(length);
        for (int index = 0; index < length; index++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
