package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The vault is unsealed once, by one prompt, and then nobody is asked until it is sealed again. */
final class UnsealedOnceTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));

    /** Users, credentials, consumers: 10,000 units in the long suite. */
    private static final LabPopulation POPULATION =
            LONG ? new LabPopulation(5_000, 10_000, 100, 71) : new LabPopulation(10, 14, 10, 71);

    /** Ten thousand units take some five minutes on two quiet processors. */
    private static final long RUN_LIMIT_SECONDS = LONG ? 3_600 : 300;

    private static final Duration LATENCY = Duration.ofMillis(LONG ? 5 : 60);
    private static final Duration LATENCY_MEANWHILE = Duration.ofMillis(LONG ? 5 : 1_000);

    @TempDir private Path folder = Path.of("");

    @Test
    void onePromptServesARunAndFiveCommandsBesideIt()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage = Stage.prepared(folder.resolve("s"), POPULATION)) {
            try {
                oneRun(stage);
            } finally {
                stage.console.run("vault", "seal").requireExit(0);
            }
        }
    }

    private void oneRun(Stage stage) throws IOException, InterruptedException {
        String plan = stage.planned("exposure");
        String campaign =
                stage.console
                        .run("plan", "show", plan, "--json")
                        .document()
                        .object("plan")
                        .text("campaign");
        try (Child unseal = Child.start(stage, folder, "vault", "unseal", "--for", "2h")) {
            assertThat(unseal.exit()).as(unseal.printed()).isZero();
        }
        stage.lab.faults().latency(LATENCY);
        try (Child run = Child.silent(stage, folder, "run", plan, "--json");
                Child watch =
                        Child.silent(
                                stage,
                                folder,
                                "campaign",
                                "status",
                                campaign,
                                "--watch",
                                "--json")) {
            while (stage.lab.effects("UpdateAccessKey") == 0) {
                assertThat(run.alive()).as(run.printed()).isTrue();
                Thread.sleep(10);
            }
            stage.lab.faults().latency(LATENCY_MEANWHILE);
            Json.Obj status = Json.parseObject(silent(stage, 0, "status", "--json"));
            assertThat(status.object("vault").text("state")).isEqualTo("unsealed");
            silent(stage, 0, "inventory", "list");
            silent(stage, 0, "ledger", "verify");
            Json.Obj vault = Json.parseObject(silent(stage, 0, "vault", "status", "--json"));
            assertThat(vault.text("state")).isEqualTo("unsealed");
            assertThat(vault.object("process").bool("closed_to_others")).isTrue();
            silent(stage, 0, "plan", "create", "--mode", "hygiene", "--scope", "all", "--json");
            silent(stage, 6, "run", plan);
            assertThat(watch.alive()).as(watch.printed()).isTrue();
            assertThat(run.alive()).as("all of it was beside the run").isTrue();
            stage.lab.faults().clear();
            assertThat(run.exitWithin(RUN_LIMIT_SECONDS)).as(run.printed()).isZero();
            assertThat(watch.exit()).as(watch.printed()).isZero();
            List<String> seen = watch.out().lines().toList();
            assertThat(seen).as("a document per change").hasSizeGreaterThan(1);
            assertThat(Json.parseObject(seen.getLast()).text("state")).isEqualTo("done");
        }
        silent(stage, 0, "vault", "seal");
        silent(stage, 2, "inventory", "refresh");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void anAgentThatEndsDuringARunLosesNothing()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage = Stage.prepared(folder.resolve("s"), new LabPopulation(10, 14, 10, 72))) {
            String plan = stage.planned("exposure");
            stage.console.run("vault", "unseal").requireExit(0);
            stage.lab.faults().latency(Duration.ofMillis(40));
            try (Child run = Child.silent(stage, folder, "run", plan, "--json")) {
                while (stage.lab.effects("CreateAccessKey") < 2) {
                    assertThat(run.alive()).as(run.printed()).isTrue();
                    Thread.sleep(5);
                }
                silent(stage, 0, "vault", "seal");
                assertThat(run.exit()).as(run.printed()).isEqualTo(6);
                assertThat(run.err())
                        .contains("keyrecall: error: ", "the vault is sealed", "hint: ")
                        .contains("--resume")
                        .doesNotContain("\tat ");
            }
            stage.lab.faults().clear();
            stage.console.run("vault", "unseal").requireExit(0);
            try {
                Json.Obj done =
                        Json.parseObject(silent(stage, 0, "run", plan, "--resume", "--json"));
                assertThat(done.text("state")).isEqualTo("done");
                Json.Obj certificate =
                        Json.parseObject(
                                silent(
                                        stage,
                                        0,
                                        "campaign",
                                        "certificate",
                                        done.text("campaign"),
                                        "--json"));
                assertThat(certificate.integer("open")).isZero();
                assertThat(certificate.integer("orphans")).isZero();
                assertThat(stage.lab.truth().consumers()).allMatch(LabTruth.Consumer::matches);
            } finally {
                silent(stage, 0, "vault", "seal");
            }
        }
    }

    /** With no passphrase named and no terminal: whatever asks, fails. */
    private String silent(Stage stage, int exit, String... words)
            throws IOException, InterruptedException {
        try (Child child = Child.silent(stage, folder, words)) {
            assertThat(child.exit()).as(String.join(" ", words) + child.printed()).isEqualTo(exit);
            return child.out();
        }
    }
}
