package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** The real process, killed with SIGKILL at random instants of an 80-credential run and resumed. */
final class SigkillTest {
    private static final int KILLS = "long".equals(System.getProperty("keyrecall.suite")) ? 60 : 6;

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"exposure", "hygiene"})
    void aKilledRunResumedEndsLikeOneThatWasNot(String mode)
            throws IOException, InterruptedException, EngineException {
        Stage.Shape whole;
        long wholeMillis;
        try (Stage stage = Stage.prepared(folder.resolve("whole"), LabPopulation.drill(7))) {
            String plan = stage.planned(mode);
            long begun = System.nanoTime();
            try (Child child = Child.start(stage, folder, "run", plan, "--json")) {
                assertThat(child.exit()).as(child.printed()).isZero();
            }
            wholeMillis = (System.nanoTime() - begun) / 1_000_000;
            requireAccountedFor(stage, plan);
            whole = stage.shape();
        }
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println(
                "SigkillTest "
                        + mode
                        + ": -Dseed="
                        + seed
                        + ", a whole run took "
                        + wholeMillis
                        + " ms");
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            long after = random.nextLong(wholeMillis);
            try (Stage stage =
                    Stage.prepared(folder.resolve(mode + kill), LabPopulation.drill(7))) {
                String plan = stage.planned(mode);
                try (Child child = Child.start(stage, folder, "run", plan, "--json")) {
                    Thread.sleep(after);
                    child.kill();
                }
                try (Child child = Child.start(stage, folder, "run", plan, "--resume", "--json")) {
                    assertThat(child.exit())
                            .as("kill %s after %s ms: %s", kill, after, child.printed())
                            .isZero();
                }
                requireAccountedFor(stage, plan);
                assertThat(stage.shape()).as("kill %s after %s ms", kill, after).isEqualTo(whole);
            }
        }
    }

    @Test
    void timeOutsAfterCommitLeaveNoOrphan() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder.resolve("timeouts"), LabPopulation.drill(8))) {
            String plan = stage.planned("exposure");
            stage.lab.faults().arm("CreateAccessKey", Fault.CUT_AFTER, 3, 3);
            stage.lab.faults().arm("CreateAccessKey", Fault.ERROR_AFTER, 10, 3);
            stage.lab.faults().arm("CreateAccessKey", Fault.TIMEOUT_AFTER, 20, 2);
            stage.console.run("run", plan, "--json").requireExit(0);
            assertThat(stage.lab.faults().isSpent()).isTrue();
            requireAccountedFor(stage, plan);
        }
    }

    private static void requireAccountedFor(Stage stage, String plan) {
        try (SqliteStore store = stage.store()) {
            Accounted.require(stage, store, plan, 80);
        }
    }
}
