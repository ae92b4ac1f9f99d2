package dev.keyrecall.engine.service;

import java.util.List;
import java.util.Map;

/** A certificate for reading and printing: one HTML file, no script, nothing fetched. */
final class CertificateHtml {
    private static final String STYLE =
            """
            body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;\
            color:#1b1b1b;background:#fff}
            h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
            .headline{font-size:1.15rem;font-weight:600;padding:.8rem 1rem;border-left:.4rem solid}
            .complete{border-color:#1a7f37;background:#eaf6ec}
            .incomplete{border-color:#b42318;background:#fdecea}
            table{border-collapse:collapse;width:100%;font-size:12px}
            th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;\
            border-bottom:1px solid #ddd;overflow-wrap:anywhere}
            th{background:#f4f4f4}thead{display:table-header-group}tr{break-inside:avoid}
            dt{float:left;clear:left;width:17rem;color:#555}dd{margin:0 0 .25rem 17rem;\
            overflow-wrap:anywhere}
            .note{background:#fff7e0;padding:.6rem 1rem}
            @media print{body{margin:0;max-width:none}}
            """;

    private final Certificate certificate;
    private final StringBuilder out = new StringBuilder();

    CertificateHtml(Certificate certificate) {
        this.certificate = certificate;
    }

    String text() {
        String title = "Certificate of campaign " + certificate.campaign();
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
                .append(plain(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(plain(title))
                .append("</h1>\n");
        out.append("<p class=\"headline ")
                .append(certificate.complete() ? "complete" : "incomplete")
                .append("\">")
                .append(plain(CertificateFacts.headline(certificate)))
                .append("</p>\n<dl>\n");
        for (Map.Entry<String, String> fact : CertificateFacts.summary(certificate).entrySet()) {
            out.append("<dt>")
                    .append(plain(fact.getKey()))
                    .append("</dt><dd>")
                    .append(plain(fact.getValue()))
                    .append("</dd>\n");
        }
        out.append("</dl>\n<p class=\"note\">")
                .append(plain(CertificateText.NOT_ANCHORED))
                .append("</p>\n");
        tables();
        out.append("</body></html>\n");
        return out.toString();
    }

    private void tables() {
        table("Units", CertificateFacts.UNIT_HEADER, CertificateFacts.unitRows(certificate));
        table(
                "Blind spots",
                List.of("account", "what", "why", "source"),
                certificate.blindSpots().stream()
                        .map(
                                spot ->
                                        List.of(
                                                spot.account(),
                                                spot.what(),
                                                spot.why(),
                                                spot.source()))
                        .toList());
        table(
                "Left out of the plan",
                List.of("credential", "reason"),
                certificate.excluded().stream()
                        .map(exclusion -> List.of(exclusion.ref().toString(), exclusion.reason()))
                        .toList());
        table(
                "Findings outside this campaign",
                List.of("kind", "credential", "since"),
                certificate.outside().stream()
                        .map(
                                finding ->
                                        List.of(
                                                finding.kind().word(),
                                                finding.ref().toString(),
                                                finding.since().toString()))
                        .toList());
        table("Timeline", CertificateFacts.EVENT_HEADER, CertificateFacts.eventRows(certificate));
        if (certificate.timelineOmitted() > 0) {
            out.append("<p>")
                    .append(certificate.timelineOmitted())
                    .append(" further entries stand in the ledger.</p>\n");
        }
    }

    private void table(String title, List<String> header, List<List<String>> rows) {
        out.append("<h2>").append(plain(title)).append("</h2>\n");
        if (rows.isEmpty()) {
            out.append("<p>None.</p>\n");
            return;
        }
        out.append("<table><thead><tr>");
        header.forEach(name -> out.append("<th>").append(plain(name)).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(plain(cell)).append("</td>"));
            out.append("</tr>\n");
        }
        out.append("</tbody></table>\n");
    }

    /** Text that a browser shows as it is. */
    private static String plain(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
