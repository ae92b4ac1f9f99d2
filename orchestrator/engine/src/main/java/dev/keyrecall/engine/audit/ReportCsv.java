package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.ReportSections.Column;
import dev.keyrecall.engine.audit.ReportSections.Row;
import dev.keyrecall.engine.audit.ReportSections.Section;
import dev.keyrecall.engine.text.PlainText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report as one CSV table (RFC 4180). A cell that a spreadsheet would take for a formula begins
 * with an apostrophe instead.
 */
final class ReportCsv {
    /** What a spreadsheet reads as the beginning of a formula. */
    private static final String FORMULA = "=+-@";

    private static final String LINE_END = "\r\n";

    private ReportCsv() {}

    static String text(Report report) {
        ReportSections sections = new ReportSections(report);
        StringBuilder out = new StringBuilder();
        List<String> heads = new ArrayList<>(List.of("section"));
        for (Column column : Column.values()) {
            heads.add(column.name().toLowerCase(Locale.ROOT));
        }
        line(out, heads);
        for (List<String> fact : sections.facts()) {
            line(out, List.of("report", fact.get(0), "", "", "", "", "", fact.get(1), ""));
        }
        for (Section section : sections.all()) {
            for (Row row : section.rows()) {
                List<String> cells = new ArrayList<>(List.of(section.id()));
                for (Column column : Column.values()) {
                    cells.add(row.cell(column));
                }
                line(out, cells);
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells) {
        out.append(String.join(",", cells.stream().map(ReportCsv::cell).toList())).append(LINE_END);
    }

    /** Quoted where it must be; control characters are spelt out. */
    static String cell(String text) {
        String plain = PlainText.line(text);
        String safe =
                !plain.isEmpty() && FORMULA.indexOf(plain.charAt(0)) >= 0 ? "'" + plain : plain;
        boolean quoted = safe.contains(",") || safe.contains("\"");
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
