package dev.keyrecall.app.console;

/**
 * Text from outside (principals, tags, providers' messages) made safe to show: a control character
 * could move the cursor or recolour what a person reads.
 */
public final class Printable {
    private Printable() {}

    /** The text on one line, with every control and bidirectional-override character as '?'. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(c -> isUnsafe(c) ? '?' : c).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isUnsafe(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
