package dev.keyrecall.vault;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The rule for short texts that people gave and the header carries. */
final class Labels {
    /** Enough for a name, little enough for a table of recipients. */
    static final int MAX_BYTES = 64;

    private Labels() {}

    static void check(String label) {
        if (!isLabel(label)) {
            throw new IllegalArgumentException(
                    "a label is at most "
                            + MAX_BYTES
                            + " bytes of UTF-8 without control characters");
        }
    }

    static boolean isLabel(String label) {
        byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
        return utf8.length <= MAX_BYTES
                && label.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(label);
    }

    /** Reads a text as the header carries it; every byte counts. */
    static String parse(byte[] utf8) throws VaultException.Corrupted {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw new VaultException.Corrupted("a text in the vault header is not UTF-8", e);
        }
        throw new VaultException.Corrupted("a text in the vault header has control characters");
    }
}
