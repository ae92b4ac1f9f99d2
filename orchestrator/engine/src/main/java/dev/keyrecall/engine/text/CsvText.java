package dev.keyrecall.engine.text;

import java.util.List;

/**
 * Tables as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an
 * apostrophe instead; control characters are spelt out. Not thread-safe.
 */
public final class CsvText {
    /** What a spreadsheet reads as the beginning of a formula. */
    private static final String FORMULA = "=+-@";

    private static final String LINE_END = "\r\n";

    private final StringBuilder out = new StringBuilder();

    /** Adds a row. */
    public void row(List<String> cells) {
        out.append(String.join(",", cells.stream().map(CsvText::cell).toList())).append(LINE_END);
    }

    /** Quoted where it must be. */
    static String cell(String text) {
        String plain = PlainText.line(text);
        String safe =
                !plain.isEmpty() && FORMULA.indexOf(plain.charAt(0)) >= 0 ? "'" + plain : plain;
        boolean quoted = safe.contains(",") || safe.contains("\"");
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    /** All rows. */
    public String text() {
        return out.toString();
    }
}
