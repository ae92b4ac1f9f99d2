package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Several commands share one home: what may go on beside a run does, and a second run does not. */
final class SharedHomeTest {
    /** Slow enough that the run outlasts every command beside it. */
    private static final Duration LATENCY = Duration.ofMillis(150);

    @TempDir private Path folder = Path.of("");

    @Test
    void readsAndASecondPlanWorkWhileARunGoesOnAndASecondRunIsRefused()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(10, 14, 10, 21))) {
            String plan = stage.planned("exposure");
            String other = stage.planned("hygiene");
            String campaign =
                    stage.console
                            .run("plan", "show", plan, "--json")
                            .document()
                            .object("plan")
                            .text("campaign");
            stage.lab.faults().latency(LATENCY);
            try (Child run = Child.start(stage, folder, "run", plan, "--json")) {
                awaitFirstEffect(stage, run);
                List<String> slow = new ArrayList<>();
                for (List<String> words :
                        List.of(
                                List.of("status"),
                                List.of("inventory", "list"),
                                List.of("campaign", "status", campaign),
                                List.of("campaign", "list"),
                                List.of("ledger", "verify"),
                                List.of("ledger", "list"),
                                List.of("plan", "list"),
                                List.of("approve", other, "--as", "another"))) {
                    stage.console.run(words.toArray(String[]::new)).requireExit(0);
                    if (!run.alive()) {
                        slow.add(String.join(" ", words));
                    }
                }
                secondRunIsRefused(stage, plan, other);
                try (Child second =
                        Child.start(
                                stage, folder, "plan", "create", "--mode", "hygiene", "--scope",
                                "all", "--json")) {
                    assertThat(second.exit()).as(second.printed()).isZero();
                    assertThat(Json.parseObject(second.out()).integer("units")).isPositive();
                }
                assertThat(run.alive()).as("all of it was beside the run: %s", slow).isTrue();
                stage.lab.faults().clear();
                assertThat(run.exit()).as(run.printed()).isZero();
            }
            stage.console.run("ledger", "verify").requireExit(0);
            stage.console.run("campaign", "certificate", campaign, "--json").requireExit(0);
        }
    }

    @Test
    void detectionBesideARunReportsNothingOfWhatTheRunDoes()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage =
                Stage.prepared(folder.resolve("stage"), new LabPopulation(6, 8, 6, 22))) {
            String plan = stage.planned("exposure");
            stage.lab.faults().latency(Duration.ofMillis(30));
            int beside = 0;
            try (Child run = Child.start(stage, folder, "run", plan, "--json")) {
                awaitFirstEffect(stage, run);
                while (run.alive()) {
                    Ran detected = stage.console.run("detect", "--json");
                    assertThat(detected.exit()).as(detected.out() + detected.err()).isZero();
                    beside++;
                }
                assertThat(run.exit()).as(run.printed()).isZero();
            }
            assertThat(beside).as("detections beside the run").isPositive();
            stage.console.run("detect", "--json").requireExit(0);
            stage.console.run("ledger", "verify").requireExit(0);
        }
    }

    /** The same plan, begun; the same plan to be gone on with; and another plan on that lane. */
    private static void secondRunIsRefused(Stage stage, String plan, String other) {
        for (List<String> words :
                List.of(
                        List.of("run", plan),
                        List.of("run", plan, "--resume"),
                        List.of("run", other))) {
            Ran refused = stage.console.run(words.toArray(String[]::new)).requireExit(6);
            assertThat(refused.err()).contains("keyrecall: error: ", "hint: ");
            assertThat(refused.out()).isEmpty();
        }
        assertThat(stage.console.run("run", other).err()).contains("run by another process");
    }

    private static void awaitFirstEffect(Stage stage, Child run)
            throws IOException, InterruptedException {
        while (stage.lab.effects("UpdateAccessKey") == 0) {
            assertThat(run.alive()).as(run.printed()).isTrue();
            Thread.sleep(10);
        }
    }
}
