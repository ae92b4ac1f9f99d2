package dev.keyrecall.engine.text;

/**
 * Names that others chose, made safe to print: a provider's principal may hold control characters
 * or direction marks that would rewrite a terminal's line or make it read otherwise than it is.
 */
public final class PlainText {
    private PlainText() {}

    /**
     * The text with every control, format, private-use, unassigned and lone surrogate character
     * shown as <code>\\u</code> and four hex digits, and every line break with them: one line in,
     * one line out.
     */
    public static String line(String text) {
        StringBuilder out = null;
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            if (prints(point)) {
                if (out != null) {
                    out.appendCodePoint(point);
                }
            } else {
                out = out == null ? new StringBuilder(text.substring(0, i)) : out;
                for (int unit = i; unit < next; unit++) {
                    out.append(String.format("\\u%04x", (int) text.charAt(unit)));
                }
            }
            i = next;
        }
        return out == null ? text : out.toString();
    }

    /** Whether a character may stand in a line as it is. */
    public static boolean prints(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
