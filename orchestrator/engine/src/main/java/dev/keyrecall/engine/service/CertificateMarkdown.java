package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.inventory.Finding;

import java.util.List;

/** A certificate for reading, as Markdown. Nothing in it is taken for markup. */
final class CertificateMarkdown {
    private final Certificate certificate;
    private final StringBuilder out = new StringBuilder();

    CertificateMarkdown(Certificate certificate) {
        this.certificate = certificate;
    }

    String text() {
        out.append("# Certificate of campaign ")
                .append(code(certificate.campaign()))
                .append("\n\n");
        out.append("**").append(CertificateFacts.headline(certificate)).append("**\n\n");
        CertificateFacts.summary(certificate)
                .forEach(
                        (name, value) ->
                                out.append("- ")
                                        .append(name)
                                        .append(": ")
                                        .append(plain(value))
                                        .append('\n'));
        out.append("\n").append(plain(CertificateText.NOT_ANCHORED)).append("\n");
        table("Units", CertificateFacts.UNIT_HEADER, CertificateFacts.unitRows(certificate));
        blindSpots();
        excluded();
        outside();
        timeline();
        return out.toString();
    }

    private void blindSpots() {
        List<List<String>> rows =
                certificate.blindSpots().stream()
                        .map(
                                spot ->
                                        List.of(
                                                spot.account(),
                                                spot.what(),
                                                spot.why(),
                                                spot.source()))
                        .toList();
        table("Blind spots", List.of("account", "what", "why", "source"), rows);
    }

    private void excluded() {
        List<List<String>> rows =
                certificate.excluded().stream().map(CertificateMarkdown::exclusion).toList();
        table("Left out of the plan", List.of("credential", "reason"), rows);
    }

    private static List<String> exclusion(Plan.Exclusion exclusion) {
        return List.of(exclusion.ref().toString(), exclusion.reason());
    }

    private void outside() {
        List<List<String>> rows =
                certificate.outside().stream().map(CertificateMarkdown::finding).toList();
        table("Findings outside this campaign", List.of("kind", "credential", "since"), rows);
    }

    private static List<String> finding(Finding finding) {
        return List.of(finding.kind().word(), finding.ref().toString(), finding.since().toString());
    }

    private void timeline() {
        table("Timeline", CertificateFacts.EVENT_HEADER, CertificateFacts.eventRows(certificate));
        if (certificate.timelineOmitted() > 0) {
            out.append("\n")
                    .append(certificate.timelineOmitted())
                    .append(" further entries stand in the ledger.\n");
        }
        if (certificate.state() != Campaign.State.DONE) {
            out.append("\nThis campaign is not finished.\n");
        }
    }

    private void table(String title, List<String> header, List<List<String>> rows) {
        out.append("\n## ").append(title).append("\n\n");
        if (rows.isEmpty()) {
            out.append("None.\n");
            return;
        }
        row(header);
        out.append("|").repeat(" --- |", header.size()).append("\n");
        rows.forEach(this::row);
    }

    private void row(List<String> cells) {
        out.append("|");
        cells.forEach(cell -> out.append(' ').append(plain(cell)).append(" |"));
        out.append("\n");
    }

    /** Text that Markdown leaves as it is: markup characters escaped, one line. */
    private static String plain(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\`*_{}[]<>|#&!~".indexOf(c) >= 0) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c < ' ' ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    private static String code(String id) {
        return "`" + id.replace('`', '\'') + "`";
    }
}
