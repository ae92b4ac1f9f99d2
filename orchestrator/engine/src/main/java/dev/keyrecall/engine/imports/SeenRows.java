package dev.keyrecall.engine.imports;

import dev.keyrecall.vault.lookup.FingerprintTable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which rows there were, by account, type, name and label, to find the second of a kind. Keeps a
 * hash and the line of each: about 40 bytes a row.
 */
final class SeenRows {
    private static final int FIRST_ROWS = 1_024;

    private final FingerprintTable rows = new FingerprintTable(FIRST_ROWS);
    private final MessageDigest digest;
    private long[] lines = new long[FIRST_ROWS];

    SeenRows() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /**
     * Remembers a row.
     *
     * @return the line of the first row like it; 0 when this is the first
     */
    long add(ImportRow row) {
        // No field holds a control character, so joined they cannot be mistaken for others.
        String identity =
                row.account() + "\n" + row.type() + "\n" + row.name() + "\n" + row.label().word();
        byte[] hash = digest.digest(identity.getBytes(StandardCharsets.UTF_8));
        int before = rows.find(hash);
        if (before != FingerprintTable.NONE) {
            return lines[before];
        }
        int number = rows.add(hash);
        if (number == lines.length) {
            lines = Arrays.copyOf(lines, number + number / 2);
        }
        lines[number] = row.line();
        return 0;
    }
}
