package dev.keyrecall.vault;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A keyed hash of a secret: equal for equal secrets of one vault, telling nothing about them
 * without the vault's key. Safe in the ledger, in logs and in an index.
 *
 * @param keyVersion the version of the fingerprint key, from 1
 * @param hex the 32 bytes of HMAC-SHA-256 as lower-case hexadecimal digits
 */
public record Fingerprint(int keyVersion, String hex) {
    private static final int LENGTH_BYTES = 32;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TEXT = Pattern.compile("fp([1-9][0-9]{0,9}):([0-9a-f]{64})");

    /** Checks the form. */
    public Fingerprint {
        if (keyVersion < 1 || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("a fingerprint is fpN: and 64 hexadecimal digits");
        }
    }

    static Fingerprint of(int keyVersion, byte[] bytes) {
        return new Fingerprint(keyVersion, HexFormat.of().formatHex(bytes));
    }

    /**
     * Reads the form that {@link #text} writes.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Fingerprint parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a fingerprint is fpN: and 64 hexadecimal digits");
        }
        try {
            return new Fingerprint(Integer.parseInt(matcher.group(1)), matcher.group(2));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a fingerprint's key version is too large", e);
        }
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assert bytes.length == LENGTH_BYTES;
        return bytes;
    }

    /** The form to store and show, for example {@code fp1:} and 64 digits. */
    public String text() {
        return "fp" + keyVersion + ":" + hex;
    }

    @Override
    public String toString() {
        return text();
    }
}
