package dev.keyrecall.engine.secret;

import java.util.Arrays;

/** Which rows of an import seem to be held, and as which versions. Eight bytes a row and more. */
final class SeemingHeld {
    private static final int FIRST_ROWS = 16;

    private long[] rows = new long[FIRST_ROWS];
    private int[] versions = new int[FIRST_ROWS];
    private int count;

    /**
     * One more.
     *
     * @param row its place in the import, above that of the row before
     * @param version of the row's credential
     */
    void add(long row, int version) {
        if (count > 0 && row <= rows[count - 1]) {
            throw new IllegalArgumentException("rows come in their order");
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, count * 2);
            versions = Arrays.copyOf(versions, count * 2);
        }
        rows[count] = row;
        versions[count++] = version;
    }

    /** As which version a row seems to be held; 0 for none. */
    int version(long row) {
        int at = Arrays.binarySearch(rows, 0, count, row);
        return at < 0 ? 0 : versions[at];
    }

    /** Whether every row of others is one of these, as the same version. */
    boolean hasAllOf(SeemingHeld others) {
        for (int i = 0; i < others.count; i++) {
            if (version(others.rows[i]) != others.versions[i]) {
                return false;
            }
        }
        return true;
    }
}
