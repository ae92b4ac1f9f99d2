package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run that is asked to end ends in order, says how to go on, and goes on. */
final class InterruptTest {
    /** A test runner started in the background hands down signals that are ignored. */
    private static final List<String> SIGNALS_AS_IN_A_TERMINAL =
            List.of("env", "--default-signal=INT,TERM");

    private static final Duration LATENCY = Duration.ofMillis(40);

    /** Of each call from the signal on: the run cannot end before it is noticed. */
    private static final Duration LATENCY_MEANWHILE = Duration.ofMillis(250);

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void oneSignalStopsARunAfterTheStepsUnderWay(String signal)
            throws IOException, InterruptedException, EngineException {
        requireEnv();
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(10, 12, 10, 31))) {
            String plan = stage.planned("exposure");
            stage.lab.faults().latency(LATENCY);
            try (Child run =
                    Child.start(SIGNALS_AS_IN_A_TERMINAL, stage, folder, "run", plan, "--json")) {
                awaitEffects(stage, run);
                stage.lab.faults().latency(LATENCY_MEANWHILE);
                run.signal(signal);
                assertThat(run.exit()).as(run.printed()).isEqualTo(5);
                assertThat(run.err())
                        .contains("keyrecall run " + plan + " --resume")
                        .doesNotContain("keyrecall: error", "\tat ");
                Json.Obj result = Json.parseObject(run.out());
                assertThat(result.text("state")).isEqualTo("partial");
                assertThat(result.bool("stopped")).isTrue();
                assertThat(result.integer("open")).isPositive();
            }
            assertThat(openIntents(stage)).as("calls whose outcome is not known").isZero();
            stage.lab.faults().clear();
            requireResumes(stage, plan);
        }
    }

    @Test
    void aSecondSignalStopsItAtOnceAndTheNextRunReconciles()
            throws IOException, InterruptedException, EngineException {
        requireEnv();
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(8, 12, 8, 32))) {
            String plan = stage.planned("exposure");
            stage.lab.faults().latency(LATENCY);
            try (Child run =
                    Child.start(SIGNALS_AS_IN_A_TERMINAL, stage, folder, "run", plan, "--json")) {
                awaitEffects(stage, run);
                // Now the steps under way would last longer than anyone waits.
                stage.lab.faults().latency(Duration.ofSeconds(60));
                run.signal("INT");
                while (!run.err().contains("Ctrl-C again to stop at once")) {
                    assertThat(run.alive()).as(run.printed()).isTrue();
                    Thread.sleep(10);
                }
                run.signal("INT");
                assertThat(run.exit()).as(run.printed()).isEqualTo(5);
                assertThat(run.err()).contains("keyrecall run " + plan + " --resume");
                assertThat(run.out()).as("no document of a result that is not known").isEmpty();
            }
            stage.lab.faults().clear();
            requireResumes(stage, plan);
        }
    }

    /** What would turn something off after we are gone is gone, too. */
    @Test
    void aSecondSignalEndsTheProgramOfASwitchToo() throws Exception {
        requireEnv();
        Path begun = folder.resolve("begun").toAbsolutePath();
        Path program = folder.resolve("turn").toAbsolutePath();
        Files.writeString(program, "#!/bin/sh\necho $$ > " + begun + "\nsleep 600\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path switches =
                Files.writeString(
                        folder.resolve("switches.toml"),
                        """
                        [[switch]]
                        name = "builds"
                        kind = "command"
                        off = "%1$s"
                        on = "/bin/true"
                        off-check = "/bin/false"
                        on-check = "/bin/true"
                        """
                                .formatted(program));
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(2, 2, 1, 34))) {
            String plan = stage.planned("exposure", "--switches", switches.toString());
            try (Child run = Child.start(SIGNALS_AS_IN_A_TERMINAL, stage, folder, "run", plan)) {
                while (!Files.exists(begun) || Files.size(begun) == 0) {
                    assertThat(run.alive()).as(run.printed()).isTrue();
                    Thread.sleep(10);
                }
                long pid = Long.parseLong(Files.readString(begun).strip());
                assertThat(ProcessHandle.of(pid)).isPresent();
                run.signal("INT");
                while (!run.err().contains("Ctrl-C again to stop at once")) {
                    assertThat(run.alive()).as(run.printed()).isTrue();
                    Thread.sleep(10);
                }
                run.signal("INT");
                assertThat(run.exit()).as(run.printed()).isEqualTo(5);
                var turning = ProcessHandle.of(pid);
                if (turning.isPresent()) {
                    turning.get().onExit().get(10, TimeUnit.SECONDS);
                }
            }
            stage.console
                    .run(
                            "campaign",
                            "restart",
                            stage.campaignOf(plan),
                            "--reason",
                            "nothing turns it off any more")
                    .requireExit(0);
            stage.console.run("run", plan, "--resume").requireExit(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aLabThatIsUpGoesDownInOrder(String signal) throws IOException, InterruptedException {
        requireEnv();
        Path none = folder.resolve("none");
        String lab = folder.resolve("lab").toString();
        try (Child child =
                Child.start(
                        SIGNALS_AS_IN_A_TERMINAL,
                        none,
                        none,
                        folder,
                        "lab",
                        "up",
                        "--json",
                        "--dir",
                        lab)) {
            while (child.out().isEmpty()) {
                assertThat(child.alive()).as(child.printed()).isTrue();
                Thread.sleep(10);
            }
            assertThat(Json.parseObject(child.out()).text("account_add")).contains(lab);
            child.signal(signal);
            assertThat(child.exit()).as(child.printed()).isZero();
            assertThat(child.err()).contains("the lab is down");
        }
    }

    @Test
    void watchingEndsAtASignalAndNothingElseDoes()
            throws IOException, InterruptedException, EngineException {
        requireEnv();
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(3, 4, 2, 33))) {
            String plan = stage.planned("exposure");
            String campaign =
                    stage.console
                            .run("plan", "show", plan, "--json")
                            .document()
                            .object("plan")
                            .text("campaign");
            try (Child watch =
                    Child.start(
                            SIGNALS_AS_IN_A_TERMINAL,
                            stage,
                            folder,
                            "campaign",
                            "status",
                            campaign,
                            "--watch")) {
                while (watch.out().isEmpty()) {
                    assertThat(watch.alive()).as(watch.printed()).isTrue();
                    Thread.sleep(10);
                }
                watch.signal("INT");
                assertThat(watch.exit()).as(watch.printed()).isZero();
                assertThat(watch.out()).contains("campaign " + campaign + ": planned");
            }
            stage.console.run("run", plan).requireExit(0);
        }
    }

    private static void requireEnv() throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("env", "--default-signal=INT,TERM", "true")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0,
                "SKIPPED: this env(1) cannot restore signals (GNU coreutils 8.31 can)");
    }

    private static void awaitEffects(Stage stage, Child run)
            throws IOException, InterruptedException {
        while (stage.lab.effects("CreateAccessKey") < 2) {
            assertThat(run.alive()).as(run.printed()).isTrue();
            Thread.sleep(5);
        }
    }

    private static int openIntents(Stage stage) {
        try (SqliteStore store = stage.store()) {
            return store.read(tx -> tx.journal().openIntents(Stage.ACCOUNT)).size();
        }
    }

    private static void requireResumes(Stage stage, String plan) {
        Json.Obj done =
                stage.console.run("run", plan, "--resume", "--json").requireExit(0).document();
        assertThat(done.text("state")).isEqualTo("done");
        assertThat(done.integer("open")).isZero();
        assertThat(openIntents(stage)).isZero();
        LabTruth truth = stage.lab.truth();
        assertThat(truth.consumers()).allMatch(LabTruth.Consumer::matches);
        Json.Obj certificate =
                stage.console
                        .run("campaign", "certificate", done.text("campaign"), "--json")
                        .requireExit(0)
                        .document();
        assertThat(certificate.integer("open")).isZero();
        assertThat(certificate.integer("orphans")).isZero();
        stage.console.run("ledger", "verify").requireExit(0);
        stage.console.run("detect").requireExit(0);
    }
}
