package dev.keyrecall.vault;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of one recipient of a vault: 16 random bytes, shown as 32 lower-case hexadecimal digits.
 * Not confidential.
 *
 * @param value the digits
 */
public record RecipientId(String value) {
    static final int LENGTH_BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    /** Checks the form. */
    public RecipientId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a recipient id is 32 lower-case hexadecimal digits");
        }
    }

    static RecipientId of(byte[] bytes) {
        return new RecipientId(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
