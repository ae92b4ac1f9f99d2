package dev.keyrecall.spi;

import java.util.regex.Pattern;

/**
 * The shape of the short names that stand in references: lower-case letters, digits, dash,
 * underscore; 1 to 64 long.
 */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private Names() {}

    static void require(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what
                            + " '"
                            + name
                            + "' must be 1-64 of a-z, 0-9, '-' and '_', starting with a letter or"
                            + " digit");
        }
    }
}
