package dev.keyrecall.engine.service;

import dev.keyrecall.engine.text.PlainText;

import java.util.List;
import java.util.stream.Collectors;

/** A certificate as Markdown. Names that others chose cannot become mark-up. */
final class CertificateMarkdown {
    private static final String SPECIAL = "\\`*_[]<>|~&#!";

    private final Certificate certificate;
    private final CertificateWords words;
    private final StringBuilder out = new StringBuilder();

    CertificateMarkdown(Certificate certificate) {
        this.certificate = certificate;
        this.words = new CertificateWords(certificate);
    }

    String text() {
        line("# " + escape(words.title()));
        paragraph("**" + escape(words.verdict()) + "**");
        if (!words.glass().isEmpty()) {
            paragraph("**" + escape(words.glass()) + "**");
        }
        paragraph(escape(words.harm()));
        paragraph(escape(words.anchored()));
        line("");
        words.facts().forEach(fact -> line("- " + fact.get(0) + ": " + escape(fact.get(1))));
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
        return out.toString();
    }

    private void coverage() {
        line("");
        line("## Coverage");
        line("");
        row(words.coverageHeads());
        line("|" + "---|".repeat(words.coverageHeads().size()));
        words.coverage().forEach(this::row);
    }

    private void units() {
        line("");
        line("## Units");
        line("");
        row(words.heads());
        line("|" + "---|".repeat(words.heads().size()));
        certificate.lines().forEach(unit -> row(words.cells(unit)));
    }

    private void timeline() {
        line("");
        line("## Timeline");
        line("");
        row(List.of("Entry", "When", "What"));
        line("|---|---|---|");
        for (Certificate.TimelineLine event : certificate.timeline()) {
            row(List.of(Long.toString(event.sequence()), event.at(), words.event(event)));
        }
        if (certificate.timelineOmitted() > 0) {
            paragraph(escape(words.omitted()));
        }
    }

    private void list(String heading, List<String> items, String none) {
        line("");
        line("## " + heading);
        line("");
        if (items.isEmpty()) {
            line(none);
        }
        items.forEach(item -> line("- " + escape(item)));
    }

    private void row(List<String> cells) {
        line(
                cells.stream()
                        .map(CertificateMarkdown::escape)
                        .collect(Collectors.joining(" | ", "| ", " |")));
    }

    private void paragraph(String text) {
        line("");
        line(text);
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        PlainText.line(text)
                .chars()
                .forEach(
                        c -> {
                            if (SPECIAL.indexOf(c) >= 0) {
                                escaped.append('\\');
                            }
                            escaped.append((char) c);
                        });
        return escaped.toString();
    }
}
