package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.ReportSections.Column;
import dev.keyrecall.engine.audit.ReportSections.Row;
import dev.keyrecall.engine.audit.ReportSections.Section;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.List;

/**
 * A report for machines, for reading, for printing and for spreadsheets: the same facts each time.
 *
 * <p>Source: {@code docs/formats/report.md}.
 */
public final class ReportText {
    /** How many rows of a table the text for reading shows; the other forms have all. */
    static final int ROWS_MAX = 20;

    private static final String GAP = "  ";

    private ReportText() {}

    /** For machines; member names are fixed. */
    public static Json.Obj json(Report report) {
        return new ReportJson(report).document();
    }

    /** One HTML file for reading and printing: no script, nothing fetched. */
    public static String html(Report report) {
        return new ReportHtml(report).text();
    }

    /** For spreadsheets: RFC 4180, one table, in UTF-8. */
    public static String csv(Report report) {
        return ReportCsv.text(report);
    }

    /** For reading at a terminal: lines, without the longest tables' ends. */
    public static List<String> lines(Report report) {
        ReportSections sections = new ReportSections(report);
        List<String> lines = new ArrayList<>();
        lines.add("Report of " + report.period().name());
        lines.add("");
        for (List<String> fact : sections.facts()) {
            lines.add(pad(fact.get(0), "ledger at the start".length()) + GAP + fact.get(1));
        }
        for (Section section : sections.all()) {
            lines.add("");
            lines.add(section.title());
            if (section.rows().isEmpty()) {
                lines.add(GAP + section.none());
            } else {
                table(section, lines);
            }
        }
        return lines.stream().map(PlainText::line).toList();
    }

    private static void table(Section section, List<String> lines) {
        List<Row> shown = section.rows().stream().limit(ROWS_MAX).toList();
        List<Column> columns = List.copyOf(section.heads().keySet());
        List<List<String>> cells = new ArrayList<>();
        cells.add(
                columns.stream().map(column -> section.heads().getOrDefault(column, "")).toList());
        shown.forEach(row -> cells.add(columns.stream().map(row::cell).toList()));
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                int column = i;
                int width =
                        cells.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
                line.append(GAP).append(pad(row.get(i), width));
            }
            lines.add(line.toString().stripTrailing());
        }
        int more = section.rows().size() - shown.size();
        if (more > 0) {
            lines.add(GAP + "and " + more + " more: see --format html, csv or json");
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
