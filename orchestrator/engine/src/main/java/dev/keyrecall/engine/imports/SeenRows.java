package dev.keyrecall.engine.imports;

import dev.keyrecall.vault.lookup.FingerprintTable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Which rows there were, by account, type, name and label, to find the second of a kind. Keeps a
 * hash and the line of each: 40 to 60 bytes a row.
 */
final class SeenRows {
    /** Each part grows by itself, so that growing never needs the room of all rows twice. */
    private static final int PARTS = 64;

    private static final int FIRST_ROWS = 16;

    private final Part[] parts = new Part[PARTS];
    private final MessageDigest digest;

    /** The rows whose hash ends alike. */
    private static final class Part {
        private final FingerprintTable rows = new FingerprintTable(FIRST_ROWS);
        private long[] lines = new long[FIRST_ROWS];

        long add(byte[] hash, long line) {
            int before = rows.find(hash);
            if (before != FingerprintTable.NONE) {
                return lines[before];
            }
            int number = rows.add(hash);
            if (number == lines.length) {
                lines = Arrays.copyOf(lines, number + number / 2);
            }
            lines[number] = line;
            return 0;
        }
    }

    SeenRows() {
        forget();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** Lets go of all rows. */
    void forget() {
        Arrays.setAll(parts, _ -> new Part());
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
        int part = (hash[hash.length - 1] & 0xff) % PARTS;
        return parts[part].add(hash, row.line());
    }
}
