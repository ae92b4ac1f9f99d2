package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** What a plan says of the time it takes, and what its run then does. */
@Timeout(300)
final class EstimateTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(6, 9, 4, 5));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Json.Obj document(String... command) {
        return stage.console.run(command).requireExit(0).document();
    }

    @Test
    void aRunSendsTheRequestsThatItsEstimateCounts() {
        Json.Obj made =
                document(
                        "plan",
                        "create",
                        "--mode",
                        "exposure",
                        "--scope",
                        "all",
                        "--proof-tries",
                        "2",
                        "--proof-window",
                        "0s",
                        "--json");
        Json.Obj estimate = made.object("estimate");
        assertThat(estimate.integer("most_ms")).isGreaterThan(estimate.integer("least_ms"));
        Json.Obj lane = (Json.Obj) estimate.items("lanes").getFirst();
        assertThat(lane.integer("units")).isEqualTo(made.integer("units"));
        assertThat(lane.integer("request_us")).isPositive();
        Json.Obj requests = lane.object("requests");
        long counted = requests.members().keySet().stream().mapToLong(requests::integer).sum();

        Json.Obj before = document("campaign", "status", made.text("campaign"), "--json");
        Json.Obj left = before.object("estimate");
        assertThat(left.get("running")).contains(Json.of(false));
        assertThat(Instant.parse(left.text("finish_least")))
                .isBefore(Instant.parse(left.text("finish_most")));

        document("approve", made.text("plan"), "--as", "alice", "--json");
        int received = stage.lab.counts().receivedInAll();
        document("run", made.text("plan"), "--json");
        long sent = (long) stage.lab.counts().receivedInAll() - received;
        assertThat(sent).isCloseTo(counted, within(counted / 20));
        Json.Obj after = document("campaign", "status", made.text("campaign"), "--json");
        assertThat(after.get("estimate")).contains(Json.Null.NULL);
    }

    @Test
    void theEstimateStandsBesideThePlanAndSaysWhatIsNotKnown() {
        Json.Obj made =
                document("plan", "create", "--mode", "exposure", "--scope", "all", "--json");
        String plan = made.text("plan");
        Json.Obj shown = document("plan", "show", plan, "--json");
        assertThat(shown.object("plan").get("estimate")).isEmpty();
        assertThat(shown.object("estimate").get("known")).contains(Json.of(false));
        String text = stage.console.run("plan", "show", plan).requireExit(0).out();
        assertThat(text)
                .contains("Estimate, which is not part of what is approved: ", "(limits unknown)")
                .contains("iam:CreateAccessKey: ", "limit unknown (not AWS's own address)")
                .contains(" ms when the account was last listed");
    }
}
