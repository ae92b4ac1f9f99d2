package dev.keyrecall.vault;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a record id holds no control characters");
        }
        int length;
        try {
            length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value)).remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a record id is well-formed Unicode", e);
        }
        if (length > VaultLimits.RECORD_ID_MAX_BYTES) {
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
