package dev.keyrecall.store;

/**
 * Where the databases differ: two statements, and what text may hold. All others are understood by
 * both.
 */
enum Dialect {
    SQLITE(
            // To the millisecond, which is what SQLite tells.
            "SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS number",
            """
            SELECT sequence, leaf, leaf_hash, subtree_hash FROM leaf NOT INDEXED
            WHERE instr(leaf, ?) > 0 AND sequence < ?
            ORDER BY sequence DESC LIMIT 1
            """) {
        @Override
        String stored(String text) {
            return text;
        }

        @Override
        String told(String text) {
            return text;
        }

        // A star and a question mark mean there what they mean in a scope, a bracket does not.
        @Override
        String pattern(String pattern) {
            return pattern.replace("[", "[[]");
        }

        // It reads a text only as far as its first U+0000.
        @Override
        String maybeLike(String column) {
            return "(" + column + " GLOB ? OR instr(" + column + ", char(0)) > 0)";
        }

        @Override
        String surelyLike(String column) {
            return "(" + column + " GLOB ? AND instr(" + column + ", char(0)) = 0)";
        }
    },

    /** Its text holds no U+0000, which some program may put into a name nevertheless. */
    POSTGRES(
            "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint) AS number",
            // What is computed is in no index.
            """
            SELECT sequence, leaf, leaf_hash, subtree_hash FROM leaf
            WHERE position(CAST(? AS bytea) IN leaf) > 0 AND sequence + 0 < ?
            ORDER BY sequence + 0 DESC LIMIT 1
            """) {
        @Override
        String stored(String text) {
            return text.indexOf(NOTHING) < 0 && text.indexOf(ESCAPE) < 0
                    ? text
                    : text.replace("\u0001", "\u0001\u0002").replace("\u0000", "\u0001\u0001");
        }

        @Override
        String told(String text) {
            return text.indexOf(ESCAPE) < 0 ? text : unescaped(text);
        }

        @Override
        String pattern(String pattern) {
            return pattern.replace("\\", "\\\\")
                    .replace("%", "\\%")
                    .replace("_", "\\_")
                    .replace('*', '%')
                    .replace('?', '_');
        }

        @Override
        String maybeLike(String column) {
            return column + " LIKE ?";
        }

        @Override
        String surelyLike(String column) {
            return column + " LIKE ?";
        }
    };

    private static final char NOTHING = '\u0000';
    private static final char ESCAPE = '\u0001';

    private final String databaseTime;
    private final String newestLeafWith;

    Dialect(String databaseTime, String newestLeafWith) {
        this.databaseTime = databaseTime;
        this.newestLeafWith = newestLeafWith;
    }

    /** The database's time as {@code number}, in milliseconds since 1970. */
    String databaseTime() {
        return databaseTime;
    }

    /**
     * The newest leaf that contains some bytes, before a sequence number. Without an index: one
     * that leaves an entry out is an entry that nobody sees, and whoever puts an old header back
     * would not have to touch the ledger.
     */
    String newestLeafWith() {
        return newestLeafWith;
    }

    /** A text as it is stored: in the same order as others, by their bytes. */
    abstract String stored(String text);

    /**
     * What {@link #stored} made of it.
     *
     * @throws IllegalArgumentException for a text that it does not make
     */
    abstract String told(String text);

    /** A scope's pattern as {@link #maybeLike} and {@link #surelyLike} take it. */
    abstract String pattern(String pattern);

    /** Holds of whatever matches the pattern in the place of its question mark; maybe of more. */
    abstract String maybeLike(String column);

    /** Holds of nothing that does not match. */
    abstract String surelyLike(String column);

    private static String unescaped(String text) {
        StringBuilder told = new StringBuilder(text.length());
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped) {
                if (c != ESCAPE && c != ESCAPE + 1) {
                    throw new IllegalArgumentException("a text is not of the store's form");
                }
                told.append((char) (c - 1));
                escaped = false;
            } else if (c == ESCAPE) {
                escaped = true;
            } else {
                told.append(c);
            }
        }
        if (escaped) {
            throw new IllegalArgumentException("a text is not of the store's form");
        }
        return told.toString();
    }
}
