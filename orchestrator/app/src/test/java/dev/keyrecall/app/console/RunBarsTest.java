package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Requester;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.estimate.Estimator;
import dev.keyrecall.engine.estimate.LaneFacts;
import dev.keyrecall.engine.estimate.Place;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.run.LaneMeter;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Where a run has several lanes, each has a bar of its own. */
final class RunBarsTest {
    private static final List<Step> STEPS = List.of(Step.SUSPEND, Step.REVOKE, Step.PROVE);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-12-01T09:00:00Z");

    @Test
    void onATerminalEachLaneIsABarUnderTheLine() {
        RunProgress progress = progress(true, 2);
        progress.lanes(List.of(new LaneMeter(account(1), () -> 30, () -> 2)));
        progress.started(4, 0);
        now = now.plusSeconds(10);
        progress.step(1, ref(1, 2), Step.REVOKE);

        List<String> last = text().substring(text().lastIndexOf('\r') + 1).lines().toList();
        assertThat(last).hasSize(3);
        assertThat(last.get(0)).contains("0/4 accounted for");
        assertThat(last.get(1)).contains("aws:lane1 [###", "] 0/2 · 3.0/s requests · 2 throttled");
        assertThat(last.get(2)).isEqualTo("  aws:lane0 [....................] 0/2");
    }

    @Test
    void inAPipeTheLanesAreToldNowAndThen() {
        RunProgress progress = progress(false, 2);
        progress.started(4, 0);
        for (int second = 0; second < 60; second++) {
            now = now.plusSeconds(1);
            progress.tick();
        }
        List<String> lines = text().lines().toList();
        assertThat(lines).filteredOn(line -> line.contains("accounted for")).hasSizeBetween(11, 13);
        assertThat(lines).filteredOn(line -> line.contains("aws:lane0 [")).hasSizeBetween(2, 3);
    }

    @Test
    void asManyAsFitAreShown() {
        RunProgress progress = progress(true, 40);
        progress.started(80, 0);
        assertThat(text().lines().filter(line -> line.contains("["))).hasSize(12 + 1);
    }

    private static AccountRef account(int lane) {
        return new AccountRef("aws", "lane" + lane);
    }

    private static CredentialRef ref(int ordinal, int lanes) {
        return new CredentialRef(account(ordinal % lanes), "iam-access-key", "KEY" + ordinal);
    }

    private RunProgress progress(boolean terminal, int lanes) {
        List<PlannedUnit> units =
                IntStream.rangeClosed(1, 2 * lanes)
                        .mapToObj(
                                ordinal ->
                                        new PlannedUnit(
                                                ordinal,
                                                ref(ordinal, lanes),
                                                "principal-" + ordinal,
                                                Standing.ACCEPTED,
                                                true,
                                                true,
                                                List.of(),
                                                null,
                                                STEPS))
                        .toList();
        Plan plan =
                new Plan(
                        "plan-x",
                        "camp-x",
                        Mode.EXPOSURE,
                        "all",
                        now,
                        new Requester("0a".repeat(32), "0b".repeat(32)),
                        Duration.ZERO,
                        2,
                        Duration.ZERO,
                        List.of(),
                        0,
                        "",
                        units,
                        List.of());
        List<LaneFacts> facts =
                IntStream.range(0, lanes)
                        .mapToObj(
                                lane ->
                                        new LaneFacts(
                                                account(lane),
                                                CallLimits.NONE,
                                                Duration.ZERO,
                                                Map.of(),
                                                Set.of()))
                        .toList();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return new RunProgress(
                plan,
                Estimator.outlook(plan, facts, _ -> Place.BEGINNING),
                new Painter(out, terminal, 120, () -> now),
                () -> now,
                false);
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
