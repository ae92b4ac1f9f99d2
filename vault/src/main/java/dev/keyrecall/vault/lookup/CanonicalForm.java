package dev.keyrecall.vault.lookup;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.util.Arrays;

/**
 * What of a value is fingerprinted: its bytes without one line end, because a value read from a
 * file has one and the same value found in a leak has none. Nothing else is taken away.
 */
public final class CanonicalForm {
    private CanonicalForm() {}

    /**
     * A copy without one line feed, or carriage return and line feed, at its end.
     *
     * @param value stays the caller's
     * @return to be closed by the caller
     */
    @RevealsSecret(why = "its end is looked at")
    public static SecretBytes of(SecretBytes value) {
        return value.reveal(bytes -> SecretBytes.adopt(Arrays.copyOf(bytes, length(bytes))));
    }

    /**
     * Whether two values are fingerprinted alike, compared in constant time.
     *
     * @param one stays the caller's
     * @param other stays the caller's
     */
    public static boolean same(SecretBytes one, SecretBytes other) {
        try (SecretBytes a = of(one);
                SecretBytes b = of(other)) {
            return a.sameAs(b);
        }
    }

    static int length(byte[] value) {
        int end = value.length;
        if (end > 0 && value[end - 1] == '\n') {
            end--;
            if (end > 0 && value[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }
}
