package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What others named cannot become mark-up, script or a forged line. */
class CertificateTextTest {
    private static final String HOSTILE =
            "<script>alert(1)</script>\"'&amp; | `x` [a](javascript:1) <img src=x onerror=y>"
                    + "\n# NOT FINAL\u202e\u001b[2J";

    private static Certificate hostile() throws EngineException {
        CampaignHome home =
                CampaignHome.refreshed()
                        .with("A", HOSTILE, Status.ACTIVE, Status.ACTIVE, "box/" + HOSTILE);
        return new Certificates(home.engine)
                .issue(home.plan(Mode.EXPOSURE, "all").plan().campaign());
    }

    @Test
    void htmlHoldsNoScriptAndNothingThatIsFetched() throws EngineException {
        String html = CertificateText.html(hostile());
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("default-src 'none'")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;amp;")
                .doesNotContain("<script", "<img", "<link", "<iframe", "<a ", "url(", "@import")
                .doesNotContain("\u202e", "\u001b");
        Matcher tags = Pattern.compile("<([a-zA-Z][a-zA-Z0-9]*)").matcher(html);
        assertThat(tags.results().map(tag -> tag.group(1)).distinct())
                .isSubsetOf(
                        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table",
                        "thead", "tbody", "tr", "th", "td", "ul", "li");
        assertThat(html).doesNotContainPattern("<[^>]*\\son[a-z]+=");
    }

    @Test
    void htmlTagsAreBalanced() throws EngineException {
        String html = CertificateText.html(hostile());
        for (String tag : List.of("table", "thead", "tbody", "tr", "td", "th", "ul", "li", "p")) {
            assertThat(count(html, "<" + tag + "[ >]"))
                    .as(tag)
                    .isEqualTo(count(html, "</" + tag + ">"));
        }
    }

    @Test
    void markdownKeepsItsRowsAndHeadings() throws EngineException {
        String markdown = CertificateText.markdown(hostile());
        assertThat(markdown.lines().filter(line -> line.startsWith("# "))).hasSize(1);
        assertThat(markdown)
                .contains("\\<script\\>")
                .doesNotContain("\u202e", "\u001b")
                .doesNotContainPattern("(?<!\\\\)[<>]");
        List<String> rows = markdown.lines().filter(line -> line.startsWith("| 1 |")).toList();
        assertThat(rows).isNotEmpty();
        assertThat(rows).allMatch(row -> count(row, "(?<!\\\\)\\|") >= 4);
        long heads =
                count(
                        markdown.lines()
                                .filter(l -> l.startsWith("| \\#"))
                                .findFirst()
                                .orElseThrow(),
                        "(?<!\\\\)\\|");
        String unit =
                rows.stream().filter(row -> row.contains("mute:prod")).findFirst().orElseThrow();
        assertThat(count(unit, "(?<!\\\\)\\|")).isEqualTo(heads);
    }

    @Test
    void theContractsMembersAreThere() throws EngineException {
        Certificate certificate = hostile();
        Json.Obj json = CertificateText.toJson(certificate);
        assertThat(json.members())
                .containsKeys(
                        "units",
                        "proven_dead",
                        "waived",
                        "open",
                        "orphans",
                        "blind_spots",
                        "ledger_size",
                        "ledger_root",
                        "campaign",
                        "plan",
                        "digest",
                        "mode",
                        "state",
                        "issued_at",
                        "harm_seconds_total",
                        "harm_seconds_max",
                        "harm_seconds_p99",
                        "lines");
        assertThat(json.text("ledger_root")).matches("[0-9a-f]{64}");
        assertThat(json.integer("units"))
                .isEqualTo(
                        json.integer("proven_dead")
                                + json.integer("waived")
                                + json.integer("open"));
        assertThat(Json.parse(json.pretty())).isEqualTo(json);
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
