package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.audit.InventoryThen;
import dev.keyrecall.engine.audit.Period;
import dev.keyrecall.engine.audit.Report;
import dev.keyrecall.engine.audit.ReportReading;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.secret.OpenEntries;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.TlogProof;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A summer in the lab: what the ledger alone tells of four dates and of the quarter is what was
 * true in the lab then.
 */
@Timeout(300)
final class AuditTest {
    private static final String QUARTER = "2026Q3";
    private static final Duration MAX_AGE = Duration.ofDays(90);

    @TempDir private Path folder = Path.of("");
    private LabSummer summer;
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException, ProviderException, InterruptedException {
        summer = LabSummer.over(folder.resolve("stage"));
        stage = summer.stage;
    }

    @AfterEach
    void close() {
        summer.close();
    }

    private Map<String, String> asOf(String when) {
        Json.Obj then =
                stage.console
                        .run("inventory", "list", "--as-of", when, "--json")
                        .requireExit(0)
                        .document();
        Map<String, String> lines = new TreeMap<>();
        for (Json item : then.items("credentials")) {
            Json.Obj one = (Json.Obj) item;
            lines.put(
                    one.text("ref").substring(Stage.ref("x").toString().length() - 1),
                    String.join(
                            " ",
                            one.text("principal"),
                            String.valueOf(one.textOrNull("owner")),
                            one.text("status"),
                            one.bool("operator") ? "operator" : "",
                            one.text("created_at")));
        }
        return lines;
    }

    private Json.Obj report() {
        return stage.console
                .run("ledger", "report", "--period", QUARTER, "--json")
                .requireExit(0)
                .document();
    }

    @Test
    void theInventoryOfFourDatesIsTheLabs() {
        assertThat(summer.truths).hasSize(4);
        assertThat(summer.truths.values().stream().map(LabSummer::lines).distinct()).hasSize(4);
        for (Map.Entry<String, LabTruth> day : summer.truths.entrySet()) {
            assertThat(asOf(day.getKey()))
                    .as(day.getKey())
                    .isEqualTo(LabSummer.lines(day.getValue()));
        }
        // Between two listings the older one is what was known.
        assertThat(asOf("2026-08-01T12:00:00Z"))
                .isEqualTo(LabSummer.lines(summer.truth("2026-07-20")));
        assertThat(asOf("2026-06-14")).isEmpty();
        assertThat(asOf("2026-10-06")).isEqualTo(LabSummer.lines(summer.truth("2026-09-30")));
        assertThat(asOf("2026-10-07")).isNotEqualTo(LabSummer.lines(summer.truth("2026-09-30")));
        assertThat(stage.console.run("inventory", "list", "--as-of", "2026-07-20").requireExit(0))
                .satisfies(
                        ran -> {
                            assertThat(ran.out()).startsWith("REF ").contains("(operator)");
                            assertThat(ran.err())
                                    .contains("as of 2026-07-20T23:59:59Z, from the first ")
                                    .contains("aws:lab was last listed 2026-07-20T11:00:");
                        });
        assertThat(stage.console.run("inventory", "list", "--as-of", "2030-01-01").err())
                .as("a day that has not come")
                .contains("as of 2026-")
                .doesNotContain("2030");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    private static long count(LabTruth truth, boolean active) {
        return truth.credentials().stream().filter(one -> one.active() == active).count();
    }

    @Test
    void theQuarterIsTheLabs() {
        Json.Obj report = report();
        Json.Obj population = (Json.Obj) report.items("population").getFirst();
        assertThat(report.items("population")).hasSize(1);
        LabTruth start = summer.truth("2026-06-15");
        LabTruth end = summer.truth("2026-09-30");
        assertThat(population.object("start").integer("active")).isEqualTo(count(start, true));
        assertThat(population.object("start").integer("inactive")).isEqualTo(count(start, false));
        assertThat(population.object("end").integer("active")).isEqualTo(count(end, true));
        assertThat(population.object("end").integer("inactive")).isEqualTo(count(end, false));
        Set<String> before = LabSummer.lines(start).keySet();
        Set<String> after = LabSummer.lines(end).keySet();
        Set<String> fresh = new TreeSet<>(after);
        fresh.removeAll(before);
        Set<String> lost = new TreeSet<>(before);
        lost.removeAll(after);
        assertThat(population.integer("appeared")).isEqualTo(fresh.size());
        assertThat(population.integer("gone")).isEqualTo(lost.size());

        Instant quarterEnd = Period.parse(QUARTER).until();
        Set<String> old =
                end.credentials().stream()
                        .filter(
                                one ->
                                        Duration.between(
                                                                one.createdAt()
                                                                        .truncatedTo(
                                                                                ChronoUnit.SECONDS),
                                                                quarterEnd)
                                                        .compareTo(MAX_AGE)
                                                > 0)
                        .map(one -> Stage.ref(one.id()).toString())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(refs(report.object("age").items("over"))).isEqualTo(old);
        assertThat(report.object("age").integer("within")).isEqualTo(after.size() - old.size());

        Set<String> dead = new TreeSet<>(lost);
        dead.removeAll(summer.killedBehindOurBack);
        assertThat(dead).isNotEmpty();
        assertThat(refs(report.items("rotations")))
                .isEqualTo(
                        dead.stream()
                                .map(id -> Stage.ref(id).toString())
                                .collect(Collectors.toCollection(TreeSet::new)));
        for (Json item : report.items("rotations")) {
            Json.Obj rotation = (Json.Obj) item;
            assertThat(rotation.text("replacement"))
                    .isIn(fresh.stream().map(id -> Stage.ref(id).toString()).toList());
            assertThat(rotation.object("entries").members().keySet())
                    .contains("issue_intent", "issue_outcome", "revoke_intent", "revoke_outcome")
                    .contains("proof", "unit");
            assertThat(rotation.items("approvals")).hasSize(1);
        }
        assertThat(refs(report.items("findings")))
                .containsAll(
                        summer.killedBehindOurBack.stream()
                                .map(id -> Stage.ref(id).toString())
                                .toList());
        assertThat(report.items("approvals"))
                .extracting(item -> ((Json.Obj) item).text("approver"))
                .containsExactly("grace");
        assertThat(report.items("openings")).isNotEmpty();
        assertThat(report.object("period").bool("ended")).isTrue();
    }

    private static Set<String> refs(List<Json> items) {
        return items.stream()
                .map(item -> ((Json.Obj) item).text("ref"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void itIsReadOutOfTheLedgerAloneAndStaysTheSame() throws Exception {
        List<InventoryThen> thens = new ArrayList<>();
        Report report;
        try (SqliteStore store = stage.store()) {
            Engine engine = Session.engine(SystemIo.create(), store, null);
            for (String day : summer.truths.keySet()) {
                thens.add(InventoryThen.read(engine, Period.parse(day).until().minusNanos(1)));
            }
            report = ReportReading.of(engine, Period.parse(QUARTER), MAX_AGE);
        }
        stateRemoved();
        try (SqliteStore store = stage.store()) {
            Engine engine = Session.engine(SystemIo.create(), store, null);
            for (InventoryThen then : thens) {
                assertThat(InventoryThen.read(engine, then.date())).isEqualTo(then);
            }
            assertThat(ReportReading.of(engine, Period.parse(QUARTER), MAX_AGE)).isEqualTo(report);
        }
        Console.Ran refused = stage.console.run("ledger", "report", "--period", QUARTER);
        refused.requireExit(6);
        assertThat(refused.err()).contains("is not in the state");
    }

    /** Everything that the report could be read from, but for the ledger. */
    private void stateRemoved() throws SQLException {
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            for (String table :
                    List.of(
                            "finding",
                            "consumer",
                            "credential_owner",
                            "accepted_credential",
                            "observed_credential",
                            "outcome",
                            "intent",
                            "unit",
                            "approval")) {
                raw.run("DELETE FROM " + table);
            }
        }
    }

    @Test
    void everyCitedEntryIsProven() throws Exception {
        Path proofs = folder.resolve("stage/proofs");
        Json.Obj report =
                stage.console
                        .run(
                                "ledger",
                                "report",
                                "--period",
                                QUARTER,
                                "--json",
                                "--proofs",
                                "proofs")
                        .requireExit(0)
                        .document();
        NoteKey key = NoteKey.parse(Files.readString(proofs.resolve("keys")).strip());
        List<Json> cited = report.items("cited");
        assertThat(cited).hasSizeGreaterThan(10);
        for (Json entry : cited) {
            String number = entry.compact();
            byte[] leaf = Files.readAllBytes(proofs.resolve(number + ".leaf"));
            TlogProof.parse(Files.readAllBytes(proofs.resolve(number + ".tlog-proof")))
                    .require(leaf, key.name(), List.of(key));
        }
        assertThat(proofs.resolve("checkpoint")).exists();
        assertThat(
                        stage.console
                                .run("ledger", "report", "--period", QUARTER, "--proofs", "proofs")
                                .requireExit(2)
                                .err())
                .contains("proofs stands already");
    }

    @Test
    void aReportThatCannotBeMeantIsAUsageErrorAndLeavesNothing() throws IOException {
        Path here = folder.resolve("stage");
        Files.writeString(here.resolve("mine"), "mine");
        String[][] meant = {
            {"--out", "r", "--proofs", "r", "have the same name"},
            {"--out", "r", "--proofs", "./r", "have the same name"},
            {"--out", "", "it is empty"},
            {"--proofs", "", "it is empty"},
            {"--out", "mine", "--proofs", "r", "mine stands already"},
            {"--out", "r", "--proofs", "mine", "mine stands already"},
            {"--out", "none/r", "--proofs", "r", "its folder does not exist"},
            {"--out", "r", "--proofs", "none/r", "does not exist"},
        };
        for (String[] words : meant) {
            List<String> line = new ArrayList<>(List.of("ledger", "report", "--period", QUARTER));
            line.addAll(List.of(words).subList(0, words.length - 1));
            Console.Ran ran = stage.console.run(line.toArray(String[]::new));
            assertThat(ran.requireExit(2).err()).contains(words[words.length - 1], "hint: ");
            assertThat(here.resolve("r")).doesNotExist();
        }
        assertThat(here.resolve("mine")).hasContent("mine");
    }

    @Test
    void aReportToStandardOutputMakesNoFileAndOneOfTheFutureNone() {
        String shown = stage.console.run("ledger", "report", "--period", QUARTER).out();
        assertThat(
                        stage.console
                                .run("ledger", "report", "--period", QUARTER, "--out", "-")
                                .requireExit(0)
                                .out())
                .isEqualTo(shown);
        assertThat(folder.resolve("stage/-")).doesNotExist();
        for (String period : List.of("9999", "9999Q1", "9999-01-01")) {
            assertThat(
                            stage.console
                                    .run("ledger", "report", "--period", period)
                                    .requireExit(2)
                                    .err())
                    .contains(period + " has not begun", "hint: ");
        }
    }

    @Test
    void whatIsNotSignedYetIsNotProven() {
        try (SqliteStore store = stage.store()) {
            Engine real = Session.engine(SystemIo.create(), store, null);
            Engine then =
                    new Engine(
                            store,
                            real.providers(),
                            summer::now,
                            real.ids(),
                            real.waiter(),
                            real.actor(),
                            real.buildId());
            store.write(
                    tx ->
                            new LedgerWriter(then)
                                    .append(tx, OpenEntries.one("audit", Stage.ref("x"), 1)));
        }
        String[] report = {"ledger", "report", "--period", "2026-10", "--proofs", "proofs"};
        assertThat(stage.console.plain(report).requireExit(6).err())
                .contains("are signed")
                .contains("keyrecall vault check");
        assertThat(folder.resolve("stage/proofs")).doesNotExist();
        stage.console.run("vault", "check").requireExit(0);
        stage.console.plain(report).requireExit(0);
    }

    @Test
    void everyFormatIsWrittenAndWhatCannotBeMeantIsRefused() throws IOException {
        String text =
                stage.console.run("ledger", "report", "--period", "2026-08").requireExit(0).out();
        assertThat(text)
                .startsWith("Report of 2026-08\n")
                .contains("Proven dead: ")
                .contains("at the start")
                .contains("approver");
        for (String format : List.of("text", "html", "csv", "json")) {
            String file = "report." + format;
            stage.console
                    .run("ledger", "report", "--period", QUARTER, "--format", format, "--out", file)
                    .requireExit(0);
            assertThat(folder.resolve("stage").resolve(file)).isNotEmptyFile();
        }
        assertThat(Files.readString(folder.resolve("stage/report.html")))
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("<script");
        assertThat(Files.readString(folder.resolve("stage/report.csv")))
                .startsWith("section,subject,what,who,at,until,count,note,entries\r\n");
        assertThat(Json.parseObject(Files.readString(folder.resolve("stage/report.json")).strip()))
                .isEqualTo(report());
        assertThat(
                        stage.console
                                .run(
                                        "ledger",
                                        "report",
                                        "--period",
                                        QUARTER,
                                        "--out",
                                        "report.html")
                                .requireExit(2)
                                .err())
                .contains("report.html stands already; no report is ever written over");
        assertThat(stage.console.run("ledger", "report", "--period", "2026Q5").requireExit(2).err())
                .contains("'2026Q5' is no period");
        assertThat(
                        stage.console
                                .run("ledger", "report", "--period", "2026-13")
                                .requireExit(2)
                                .err())
                .contains("'2026-13' is no period");
    }
}
