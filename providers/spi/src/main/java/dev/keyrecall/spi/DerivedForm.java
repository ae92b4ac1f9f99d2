package dev.keyrecall.spi;

import java.util.regex.Pattern;

/**
 * What a leak of a credential may show in place of its value. Confidential like the value itself:
 * the holder closes it.
 *
 * @param name the kind of form, such as {@code aws.ses-smtp-password}: what stands in the
 *     fingerprint, so that equal bytes of two kinds never meet
 * @param detail which one of its kind, such as a region; empty where there is but one. Not in the
 *     fingerprint: whoever finds a leak cannot know it
 * @param bytes exactly what would be found, at most {@value #LENGTH_MAX_BYTES} bytes
 */
public record DerivedForm(String name, String detail, SecretBytes bytes) implements AutoCloseable {
    /** Long enough for a form of a token; a form of a whole document is none. */
    public static final int LENGTH_MAX_BYTES = 4_096;

    /** The name of the form that is no derived one: the value as it is. */
    public static final String VALUE = "value";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
    private static final Pattern DETAIL = Pattern.compile("[a-z0-9.-]{0,64}");

    /** Checks the names and the length. */
    public DerivedForm {
        requireName(name);
        if (!DETAIL.matcher(detail).matches()) {
            throw new IllegalArgumentException("a form's detail is 0-64 of a-z, 0-9, '.' and '-'");
        }
        if (bytes.length() == 0 || bytes.length() > LENGTH_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a derived form is 1-" + LENGTH_MAX_BYTES + " bytes");
        }
    }

    /**
     * Checks a form's name.
     *
     * @throws IllegalArgumentException for the name of the value itself, and for a malformed one
     */
    public static void requireName(String name) {
        if (name.equals(VALUE) || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a form's name is 1-64 of a-z, 0-9, '.' and '-', and not '" + VALUE + "'");
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
