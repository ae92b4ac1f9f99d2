package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;

/** Each mistake gives its exit code, one error line, at least one hint, and changes nothing. */
final class BadInputTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(4, 6, 3, 5));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aWrongPassphraseIsRefusedByEveryCommandThatIsGivenOne() throws IOException {
        String plan = stage.planned("exposure");
        Path wrong = folder.resolve("wrong");
        Files.createFile(
                wrong,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(wrong, "not the passphrase\n");
        for (List<String> words :
                List.of(
                        List.of("inventory", "refresh"),
                        List.of("inventory", "list"),
                        List.of("detect"),
                        List.of("plan", "create", "--mode", "exposure", "--scope", "all"),
                        List.of("run", plan))) {
            String before = state();
            Ran ran = stage.console.run(wrong, words.toArray(String[]::new));
            requireRefusal(ran, 6);
            assertThat(state()).isEqualTo(before);
        }
    }

    @Test
    void anUnknownAccountAndAMalformedScopeAreUsageErrors() {
        String before = state();
        requireRefusal(stage.console.run("account", "check", "nowhere"), 2);
        requireRefusal(plan("color=red"), 2);
        requireRefusal(plan("principal="), 2);
        requireRefusal(plan("all and"), 2);
        requireRefusal(stage.console.run("inventory", "show", "not-a-reference"), 2);
        requireRefusal(stage.console.run("run", "plan-unknown"), 2);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anUnapprovedPlanIsNotRun() {
        Ran planned =
                stage.console.run(
                        "plan", "create", "--mode", "exposure", "--scope", "all", "--json");
        String plan = planned.requireExit(0).document().text("plan");
        String before = state();
        requireRefusal(stage.console.run("run", plan), 4);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aPlanRunsOnce() {
        String plan = stage.planned("exposure");
        stage.console.run("run", plan, "--json").requireExit(0);
        String before = state();
        requireRefusal(stage.console.run("run", plan), 6);
        stage.console.run("run", plan, "--resume", "--json").requireExit(0);
        assertThat(stage.lab.counts().effects("CreateAccessKey")).isEqualTo(effects(before));
    }

    @Test
    void anExpiredOperatorCredentialIsRefused() {
        String plan = stage.planned("exposure");
        stage.lab.faults().arm("GetCallerIdentity", Fault.EXPIRED, 0, 100);
        String before = state();
        requireRefusal(stage.console.run("inventory", "refresh"), 6);
        requireRefusal(stage.console.run("account", "check", "lab"), 6);
        requireRefusal(stage.console.run("run", plan), 6);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anUnreachableEndpointIsAFaultBeforeARunAndLeavesUnitsOpenAfter() {
        String plan = stage.planned("exposure");
        String before = state();
        stage.lab.close();
        requireRefusal(stage.console.run("inventory", "refresh"), 1);
        requireRefusal(stage.console.run("run", plan), 1);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aCorruptedDatabaseIsRefusedAndLeftAsItIs() throws IOException {
        Path database = stage.home.resolve("keyrecall.db");
        Files.deleteIfExists(stage.home.resolve("keyrecall.db-wal"));
        Files.deleteIfExists(stage.home.resolve("keyrecall.db-shm"));
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            file.seek(0);
            file.write(new byte[100]);
        }
        byte[] before = Files.readAllBytes(database);
        requireRefusal(stage.console.run("inventory", "list"), 6);
        requireRefusal(stage.console.run("status"), 6);
        requireRefusal(stage.console.run("detect"), 6);
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void aTamperedLedgerRowIsFoundAndNothingIsDoneOnItsWord() throws SQLException {
        stage.console.run("ledger", "verify").requireExit(0);
        Json.Obj made =
                stage.console
                        .run("plan", "create", "--mode", "exposure", "--scope", "all", "--json")
                        .requireExit(0)
                        .document();
        String plan = made.text("plan");
        stage.console.run("approve", plan, "--as", "somebody").requireExit(0);
        tamper();
        String before = state();
        requireRefusal(stage.console.run("ledger", "verify"), 6);
        requireRefusal(stage.console.run("approve", plan, "--as", "another"), 6);
        requireRefusal(stage.console.run("run", plan), 6);
        requireRefusal(stage.console.run("campaign", "certificate", made.text("campaign")), 6);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void anApprovalThatNoEntryTellsOfIsNotBelieved() throws SQLException {
        Ran planned =
                stage.console.run(
                        "plan", "create", "--mode", "exposure", "--scope", "all", "--json");
        String plan = planned.requireExit(0).document().text("plan");
        try (Connection raw = raw();
                Statement statement = raw.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO approval (plan, digest, decision, approver, os_user, at) SELECT"
                            + " plan.id, digest, 'approve', commitment, commitment,"
                            + " '2026-11-23T13:00:00.000000000Z'"
                            + " FROM plan, opening");
        }
        String before = state();
        requireRefusal(stage.console.run("run", plan), 6);
        assertThat(state()).isEqualTo(before);
    }

    private Connection raw() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + stage.home.resolve("keyrecall.db"));
    }

    private void tamper() throws SQLException {
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            assertThat(
                            raw.changes(
                                    "UPDATE leaf SET leaf = CAST(replace(CAST(leaf AS TEXT),"
                                            + " 'accept', 'ACCEPT') AS BLOB) WHERE"
                                            + " CAST(leaf AS TEXT) LIKE '%accept%'"))
                    .isTrue();
        }
    }

    @Test
    void oneAccountUnderTwoNamesIsNotPlannedTwice() {
        stage.console
                .run(
                        "account",
                        "add",
                        "aws",
                        "again",
                        "--endpoint",
                        stage.lab.endpoint().toString(),
                        "--region",
                        String.valueOf(stage.lab.settings().get("region")),
                        "--credentials-file",
                        stage.passphrase.resolveSibling("credentials").toString())
                .requireExit(0);
        stage.console.run("inventory", "refresh").requireExit(0);
        String before = state();
        requireRefusal(plan("all"), 2);
        assertThat(state()).isEqualTo(before);
        plan("account=lab").requireExit(0);
    }

    @Test
    void anAnswerThatCannotBeWrittenIsNoSuccess() throws IOException, InterruptedException {
        List<String> full = List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh");
        try (Child child = Child.start(full, stage, folder, "inventory", "list", "--json")) {
            assertThat(child.exit()).isEqualTo(1);
            assertThat(child.err())
                    .contains("keyrecall: error: standard output could not be written", "hint: ");
        }
    }

    @Test
    void aReaderThatHasHadEnoughIsNoError() throws IOException, InterruptedException {
        List<String> head = List.of("bash", "-c", "set -o pipefail; \"$@\" | true", "bash");
        try (Child child = Child.start(head, stage, folder, "inventory", "list")) {
            assertThat(child.exit()).isZero();
            assertThat(child.err()).isEmpty();
        }
    }

    @Test
    void whatStandsInPlaceOfAReferenceIsNotRepeated() {
        String value = "AKIA" + "EXAMPLE:" + java.util.UUID.randomUUID();
        Ran ran = stage.console.fed(value + "\n", "probe", "-");
        requireRefusal(ran, 2);
        assertThat(ran.out() + ran.err()).doesNotContain(value);
    }

    private Ran plan(String scope) {
        return stage.console.run("plan", "create", "--mode", "exposure", "--scope", scope);
    }

    /** What may not change: the ledger's head and what was carried out at the provider. */
    private String state() {
        try (SqliteStore store = stage.store()) {
            String root =
                    store.read(tx -> tx.ledger().head())
                            .map(head -> head.size() + " " + HexFormat.of().formatHex(head.root()))
                            .orElse("empty");
            return root + " " + stage.lab.counts().effects("CreateAccessKey");
        }
    }

    private static int effects(String state) {
        return Integer.parseInt(state.substring(state.lastIndexOf(' ') + 1));
    }

    private static void requireRefusal(Ran ran, int exit) {
        ran.requireExit(exit);
        List<String> lines = ran.err().lines().toList();
        assertThat(lines.stream().filter(line -> line.startsWith("keyrecall: error: ")))
                .as(ran.err())
                .hasSize(1);
        assertThat(lines.stream().filter(line -> line.startsWith("hint: ")))
                .as(ran.err())
                .isNotEmpty();
        assertThat(ran.err()).doesNotContain("\tat ");
    }
}
