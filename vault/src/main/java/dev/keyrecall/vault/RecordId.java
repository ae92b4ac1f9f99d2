package dev.keyrecall.vault;

import java.nio.charset.StandardCharsets;

/**
 * The name of one secret in a vault; not confidential. 1 to 512 bytes of UTF-8 without control
 * characters. Sealed records are bound to it.
 *
 * @param value the name
 */
public record RecordId(String value) {
    /** Checks the form. */
    public RecordId {
        if (value.isEmpty() || value.length() > VaultLimits.RECORD_ID_MAX_BYTES) {
            throw new IllegalArgumentException(lengthRule());
        }
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException("a record id holds no control characters");
            }
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            } else if (i + 1 < value.length()
                    && Character.isSurrogatePair(c, value.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new IllegalArgumentException("a record id is well-formed Unicode");
            }
        }
        if (bytes > VaultLimits.RECORD_ID_MAX_BYTES) {
            throw new IllegalArgumentException(lengthRule());
        }
    }

    byte[] utf8() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static String lengthRule() {
        return "a record id is 1 to " + VaultLimits.RECORD_ID_MAX_BYTES + " bytes of UTF-8";
    }

    @Override
    public String toString() {
        return value;
    }
}
