package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.ReportSections.Column;
import dev.keyrecall.engine.audit.ReportSections.Row;
import dev.keyrecall.engine.audit.ReportSections.Section;
import dev.keyrecall.engine.text.CsvText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as one CSV table. */
final class ReportCsv {
    private ReportCsv() {}

    static String text(Report report) {
        ReportSections sections = new ReportSections(report);
        CsvText out = new CsvText();
        List<String> heads = new ArrayList<>(List.of("section"));
        for (Column column : Column.values()) {
            heads.add(column.name().toLowerCase(Locale.ROOT));
        }
        out.row(heads);
        for (List<String> fact : sections.facts()) {
            out.row(List.of("report", fact.get(0), "", "", "", "", "", fact.get(1), ""));
        }
        for (Section section : sections.all()) {
            for (Row row : section.rows()) {
                List<String> cells = new ArrayList<>(List.of(section.id()));
                for (Column column : Column.values()) {
                    cells.add(row.cell(column));
                }
                out.row(cells);
            }
        }
        return out.text();
    }
}
