package dev.keyrecall.spi;

/**
 * The shape of the short names that stand in references: lower-case letters, digits, dash,
 * underscore; 1 to 64 long.
 */
final class Names {
    private static final int LENGTH_MAX = 64;

    private Names() {}

    static void require(String what, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    what
                            + " '"
                            + name
                            + "' must be 1-64 of a-z, 0-9, '-' and '_', starting with a letter or"
                            + " digit");
        }
    }

    /** By hand, and not by a pattern: every reference that is read from a store passes here. */
    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean first = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!first && (i == 0 || (c != '-' && c != '_'))) {
                return false;
            }
        }
        return true;
    }
}
