package dev.keyrecall.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;

/** A report in its four forms, with names that nobody should have. */
final class ReportTextTest {
    private static final Instant OLD = Instant.parse("2020-01-02T03:04:05Z");

    private TestHome home = new TestHome();

    @BeforeEach
    void prepare() throws EngineException {
        home = TestHome.withAccount();
        home.provider.add(TestHome.LAB, "a", "=HYPERLINK(\"x\",1)", Status.ACTIVE, OLD);
        home.provider.add(TestHome.LAB, "b", "<script>alert('&')</script>", Status.INACTIVE, OLD);
        home.provider.add(TestHome.LAB, "c", "a\u202eb\nc", Status.ACTIVE, MovableClock.START);
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        new InventoryAcceptance(home.engine).acceptAll();
        home.clock.advance(Duration.ofDays(1));
        home.provider.listed.remove("c");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
    }

    private Report report(String period) throws EngineException {
        return ReportReading.of(home.engine, Period.parse(period), Duration.ofDays(90));
    }

    @Test
    void aPeriodThatHasNotEndedIsOfNow() throws EngineException {
        Report report = report("2026Q4");
        assertThat(report.ended()).isFalse();
        assertThat(report.asOf()).isEqualTo(home.clock.instant());
        assertThat(report.start().size()).isZero();
        assertThat(report.end().size()).isEqualTo(home.ledger().size());
        Report.PopulationLine line = report.population().getFirst();
        assertThat(line.start()).isEqualTo(new Report.Count(0, 0));
        assertThat(line.end()).isEqualTo(new Report.Count(1, 1));
        assertThat(line.appeared()).isEqualTo(3);
        assertThat(line.gone()).isEqualTo(1);
        assertThat(report.within()).isZero();
        assertThat(report.over())
                .extracting(Report.AgeLine::ref)
                .containsExactly("toy:lab:pass:a", "toy:lab:pass:b");
    }

    @Test
    void aPeriodBeginsWithWhatStoodBeforeIt() throws EngineException {
        Report second = report("2026-11-24");
        assertThat(second.population().getFirst().start()).isEqualTo(new Report.Count(2, 1));
        assertThat(second.population().getFirst().appeared()).isZero();
        assertThat(second.population().getFirst().gone()).isEqualTo(1);
        assertThat(second.findings())
                .extracting(Report.FindingLine::what)
                .containsExactly("missing");
        assertThat(second.people().getFirst().months().keySet()).containsExactly("2026-11");
        Report first = report("2026-11-23");
        assertThat(first.ended()).isTrue();
        assertThat(first.findings()).isEmpty();
        assertThat(first.population().getFirst().end()).isEqualTo(new Report.Count(2, 1));
        assertThat(first.end()).isEqualTo(second.start());
        assertThat(report("2027").population().getFirst().start())
                .isEqualTo(new Report.Count(1, 1));
    }

    @Test
    void aFindingIsOpenUntilItIsClosed() throws EngineException {
        home.clock.advance(Duration.ofDays(2));
        home.provider.add(TestHome.LAB, "c", "a\u202eb\nc", Status.ACTIVE, MovableClock.START);
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        Report.FindingLine line = report("2026-11").findings().getFirst();
        assertThat(line.open()).isEqualTo(Duration.ofDays(2));
        assertThat(line.closedAt()).isEqualTo(home.clock.instant());
        Report.FindingLine before = report("2026-11-24").findings().getFirst();
        assertThat(before.closed()).isNull();
        assertThat(before.opened()).isEqualTo(line.opened());
        assertThat(report("2026-12").findings()).isEmpty();
    }

    @Test
    void noCellOfTheCsvIsAFormulaAndEveryLineHasTheSameCells() throws EngineException {
        String csv = ReportText.csv(report("2026Q4"));
        assertThat(csv)
                .startsWith("section,subject,what,who,at,until,count,note,entries\r\n")
                .contains("toy:lab:pass:a,active,")
                .endsWith("\r\n");
        for (String line : csv.split("\r\n", -1)) {
            assertThat(line).doesNotContain("\n");
            if (!line.isEmpty()) {
                assertThat(line.replaceAll("\"(?:[^\"]|\"\")*\"", "").split(",", -1)).hasSize(9);
            }
        }
    }

    @Test
    void thePageHasNothingThatRuns() throws EngineException {
        String html = ReportText.html(report("2026Q4"));
        assertThat(html)
                .contains("default-src 'none'")
                .contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;")
                .contains("display:table-header-group")
                .doesNotContain("<script")
                .doesNotContain("\u202e")
                .endsWith("</html>\n");
    }

    @Test
    void theDocumentAndTheTextHaveTheSameFigures() throws EngineException {
        Report report = report("2026Q4");
        Json.Obj document = ReportText.json(report);
        assertThat(Json.parseObject(document.compact())).isEqualTo(document);
        assertThat(document.object("ledger").integer("size")).isEqualTo(report.end().size());
        assertThat(document.object("age").items("over")).hasSize(2);
        assertThat(document.items("cited")).hasSize(report.cited().size()).isNotEmpty();
        assertThat(ReportText.lines(report))
                .startsWith("Report of 2026Q4")
                .contains("Older than the policy allows: 2 of 2")
                .noneMatch(line -> line.contains("\u202e"));
    }

    @Test
    void whatIsOpenedIsToldWithItsPurposeAndReason() throws EngineException {
        Engine engine =
                new Engine(
                        home.store,
                        home.engine.providers(),
                        home.clock,
                        home.engine.ids(),
                        home.engine.waiter(),
                        new Actor("grace", "ops", "ticket 7"),
                        "test-build");
        home.store.write(
                tx ->
                        new LedgerWriter(engine)
                                .append(
                                        tx,
                                        new Entry(
                                                "open",
                                                "3 secrets are opened",
                                                Json.object()
                                                        .put("purpose", "audit")
                                                        .put("count", 3)
                                                        .build())));
        Report report = report("2026Q4");
        Report.OpeningLine line = report.openings().getFirst();
        assertThat(line.who()).isEqualTo("grace");
        assertThat(line.purpose()).isEqualTo("audit");
        assertThat(line.reason()).isEqualTo("ticket 7");
        assertThat(line.count()).isEqualTo(3);
        assertThat(ReportText.csv(report))
                .contains("openings,several,audit,grace,")
                .contains(",3,ticket 7," + line.entry());
        assertThat(report.people()).extracting(Report.Person::name).containsExactly("ada", "grace");
    }

    @Test
    void aLongTableIsCutInTheTextAlone() throws EngineException {
        for (int i = 0; i < 30; i++) {
            home.provider.add(TestHome.LAB, "more-" + i, null, Status.ACTIVE, OLD);
        }
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        Report report = report("2026Q4");
        assertThat(ReportText.lines(report))
                .contains("  and 12 more: see --format html, csv or json");
        assertThat(ReportText.csv(report)).contains("toy:lab:pass:more-29");
    }

    @ParameterizedTest
    @CsvSource({
        "2026, 2026-01-01, 2026-12-31",
        "2026Q1, 2026-01-01, 2026-03-31",
        "2026-Q3, 2026-07-01, 2026-09-30",
        "2024-02, 2024-02-01, 2024-02-29",
        "2026-07-01..2026-09-30, 2026-07-01, 2026-09-30",
        "2026-07-01, 2026-07-01, 2026-07-01"
    })
    void aPeriodIsWholeDays(String text, String first, String last) {
        Period period = Period.parse(text);
        assertThat(period.first()).isEqualTo(first);
        assertThat(period.last()).isEqualTo(last);
        assertThat(period.until())
                .isEqualTo(Instant.parse(last + "T00:00:00Z").plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "26",
                "2026Q5",
                "2026-13",
                "2026-02-30",
                "2026-09-30..2026-07-01",
                "0x",
                "2026Q3 "
            })
    void whatIsNoPeriodIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Period.parse(text));
    }
}
