package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.ReportSections.Column;
import dev.keyrecall.engine.audit.ReportSections.Row;
import dev.keyrecall.engine.audit.ReportSections.Section;
import dev.keyrecall.engine.text.PlainText;

import java.util.List;

/**
 * A report as one HTML file: no script, nothing fetched (its own policy forbids both), every text
 * escaped, and tables that print with their heads on every page.
 */
final class ReportHtml {
    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:78rem;\
            margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            table{border-collapse:collapse;width:100%;font-size:.85rem}
            th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;\
            border-bottom:1px solid #d0d0d0;overflow-wrap:anywhere}
            thead th{border-bottom:2px solid #555}
            @media print{body{margin:0;max-width:none;font-size:10pt}table{font-size:7.5pt}\
            tr{break-inside:avoid}thead{display:table-header-group}h2{break-after:avoid}}
            """;

    private final String title;
    private final ReportSections sections;
    private final StringBuilder out = new StringBuilder();

    ReportHtml(Report report) {
        this.title = "Keyrecall: report of " + report.period().name();
        this.sections = new ReportSections(report);
    }

    String text() {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src"
                                + " 'none';")
                .append(" style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n<table><tbody>\n");
        for (List<String> fact : sections.facts()) {
            out.append("<tr><th scope=\"row\">").append(escape(fact.get(0))).append("</th>");
            cell(fact.get(1));
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
        sections.all().forEach(this::section);
        return out.append("</body>\n</html>\n").toString();
    }

    private void section(Section section) {
        out.append("<h2>").append(escape(section.title())).append("</h2>\n");
        if (section.rows().isEmpty()) {
            out.append("<p>").append(escape(section.none())).append("</p>\n");
            return;
        }
        out.append("<table><thead><tr>");
        section.heads()
                .values()
                .forEach(
                        head ->
                                out.append("<th scope=\"col\">")
                                        .append(escape(head))
                                        .append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (Row row : section.rows()) {
            out.append("<tr>");
            for (Column column : section.heads().keySet()) {
                cell(row.cell(column));
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    private void cell(String text) {
        out.append("<td>").append(escape(text)).append("</td>");
    }

    static String escape(String text) {
        return PlainText.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
