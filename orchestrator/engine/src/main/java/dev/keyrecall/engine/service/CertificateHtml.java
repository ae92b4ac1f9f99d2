package dev.keyrecall.engine.service;

import dev.keyrecall.engine.text.PlainText;

import java.util.List;

/**
 * A certificate as one HTML file: no script, nothing fetched (its own policy forbids both), every
 * text escaped, and tables that print with their heads on every page.
 */
final class CertificateHtml {
    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:78rem;\
            margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            .verdict{font-size:1.15rem;font-weight:600;padding:.7rem 1rem;\
            border-left:.4rem solid #1a7f37;background:#f0f8f2}
            .verdict.open{border-color:#b42318;background:#fdf1ef}
            .anchor{border:1px solid #b58900;padding:.5rem 1rem}
            table{border-collapse:collapse;width:100%;font-size:.85rem}
            th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;\
            border-bottom:1px solid #d0d0d0;overflow-wrap:anywhere}
            thead th{border-bottom:2px solid #555}
            tr.open td{background:#fdf1ef}
            @media print{body{margin:0;max-width:none;font-size:10pt}table{font-size:7.5pt}\
            tr{break-inside:avoid}thead{display:table-header-group}h2{break-after:avoid}}
            """;

    private final Certificate certificate;
    private final CertificateWords words;
    private final StringBuilder out = new StringBuilder();

    CertificateHtml(Certificate certificate) {
        this.certificate = certificate;
        this.words = new CertificateWords(certificate);
    }

    String text() {
        head();
        out.append("<h1>").append(escape(words.title())).append("</h1>\n");
        String tone = certificate.complete() ? "verdict" : "verdict open";
        paragraph(tone, words.verdict());
        if (!words.glass().isEmpty()) {
            paragraph("verdict open", words.glass());
        }
        paragraph("harm", words.harm());
        paragraph("anchor", words.anchored());
        out.append("<table><tbody>\n");
        for (List<String> fact : words.facts()) {
            out.append("<tr><th scope=\"row\">").append(escape(fact.get(0))).append("</th>");
            cell(fact.get(1));
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
        coverage();
        list("Blind spots", words.blindSpots(), "none named");
        list("Left out of the plan", words.excluded(), "nothing");
        list("Findings about credentials outside this campaign", words.outside(), "none");
        list("Waivers", words.waivers(), "none");
        list("Human steps", words.tasks(), "none");
        list("Turned off before, and on after", words.switches(), "nothing");
        list("Keyrecall's own keys, to be replaced", words.ownKeys(), "none");
        units();
        timeline();
        out.append("</body>\n</html>\n");
        return out.toString();
    }

    private void head() {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src"
                                + " 'none';")
                .append(" style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escape(words.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
    }

    private void coverage() {
        heading("Coverage");
        tableHead(words.coverageHeads());
        for (List<String> line : words.coverage()) {
            out.append("<tr>");
            line.forEach(this::cell);
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    private void units() {
        heading("Units");
        tableHead(words.heads());
        for (Certificate.UnitLine unit : certificate.lines()) {
            out.append(unit.state().terminal() ? "<tr>" : "<tr class=\"open\">");
            words.cells(unit).forEach(this::cell);
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    private void timeline() {
        heading("Timeline");
        tableHead(List.of("Entry", "When", "What"));
        for (Certificate.TimelineLine event : certificate.timeline()) {
            out.append("<tr>");
            cell(Long.toString(event.sequence()));
            cell(event.at());
            cell(words.event(event));
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
        if (certificate.timelineOmitted() > 0) {
            paragraph("omitted", words.omitted());
        }
    }

    private void tableHead(List<String> heads) {
        out.append("<table><thead><tr>");
        heads.forEach(
                head -> out.append("<th scope=\"col\">").append(escape(head)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
    }

    private void list(String heading, List<String> items, String none) {
        heading(heading);
        if (items.isEmpty()) {
            paragraph("none", none);
            return;
        }
        out.append("<ul>\n");
        items.forEach(item -> out.append("<li>").append(escape(item)).append("</li>\n"));
        out.append("</ul>\n");
    }

    private void heading(String text) {
        out.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    private void paragraph(String style, String text) {
        out.append("<p class=\"").append(style).append("\">").append(escape(text)).append("</p>\n");
    }

    private void cell(String text) {
        out.append("<td>").append(escape(text)).append("</td>");
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        PlainText.line(text)
                .chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                case '\'' -> escaped.append("&#39;");
                                default -> escaped.append((char) c);
                            }
                        });
        return escaped.toString();
    }
}
