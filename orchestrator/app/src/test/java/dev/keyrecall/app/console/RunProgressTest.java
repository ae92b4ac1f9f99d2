package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Requester;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.estimate.Estimator;
import dev.keyrecall.engine.estimate.LaneFacts;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.estimate.Place;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
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

final class RunProgressTest {
    private static final int UNITS = 1_000;
    private static final List<Step> STEPS =
            List.of(Step.CAPTURE, Step.SUSPEND, Step.ISSUE, Step.DELIVER, Step.REVOKE, Step.PROVE);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Duration window = Duration.ZERO;
    private int units = UNITS;
    private int finishedBefore;
    private Instant now = Instant.parse("2026-11-23T09:00:00Z");

    @Test
    void aThousandUnitsOnATerminalAreOneLineRepaintedAndNoneNamed() {
        RunProgress progress = progress(true, false);
        run(progress, UNITS, Duration.ofMillis(10));
        assertThat(text()).doesNotContain(System.lineSeparator(), "aws:lab");
        assertThat(text().split("\r", -1)).hasSizeLessThanOrEqualTo(60 * 10 + 2);
    }

    @Test
    void aThousandUnitsInAPipeAreAFewLines() {
        RunProgress progress = progress(false, false);
        run(progress, UNITS, Duration.ofMillis(10));
        assertThat(text().lines()).hasSizeBetween(12, 13);
        assertThat(text()).doesNotContain("aws:lab");
    }

    @Test
    void eachUnitIsNamedWhenAskedFor() {
        RunProgress progress = progress(false, true);
        run(progress, 3, Duration.ofMillis(10));
        assertThat(text()).contains(ref(1) + ": suspend", ref(3) + ": proven-dead");
    }

    @Test
    void theLineTellsCountsRateAndTimeLeft() {
        RunProgress progress = progress(false, false);
        run(progress, UNITS / 2, Duration.ofMillis(10));
        now = now.plusSeconds(60);
        progress.tick();
        String last = text().lines().toList().getLast();
        // 500 units in 30 s of work and 60 s of nothing: nearly as much is left.
        assertThat(last)
                .startsWith("  500/1000 accounted for")
                .contains("5.6/s", "74 s to 92 s left");
    }

    @Test
    void whatWasFinishedBeforeIsNeitherCountedAsRateNorAsLeft() {
        finishedBefore = UNITS - 10;
        RunProgress progress = progress(false, false);
        progress.started(UNITS, UNITS - 10);
        for (int ordinal = UNITS - 9; ordinal <= UNITS - 5; ordinal++) {
            unit(progress, ordinal, Duration.ofSeconds(1));
        }
        now = now.plusSeconds(5);
        progress.tick();
        String last = text().lines().toList().getLast();
        // They came one by one, which looks slow where eight at a time are expected.
        assertThat(last)
                .startsWith("  995/1000 accounted for")
                .contains("0.1/s", "74 s to 92 s left");
    }

    @Test
    void aRateTooSlowForSecondsIsGivenPerMinute() {
        RunProgress progress = progress(false, false);
        progress.started(UNITS, 0);
        unit(progress, 1, Duration.ofSeconds(5));
        now = now.plusSeconds(10);
        progress.tick();
        assertThat(text().lines().toList().getLast()).contains(" · 1.5/min · ");
    }

    @Test
    void aProofWindowStillToComeIsCountedInTheTimeLeft() {
        window = Duration.ofSeconds(27);
        units = 1;
        RunProgress progress = progress(false, false);
        progress.started(1, 0);
        for (Step step : STEPS) {
            progress.step(1, ref(1), step);
            now = now.plusMillis(step == Step.PROVE ? 10_000 : 300);
        }
        progress.tick();
        assertThat(text().lines().toList().getLast()).contains("1 under way · 15 s to 19 s left");
    }

    @Test
    void openAndSoakingUnitsAreCountedAndNotWaitedFor() {
        RunProgress progress = progress(false, false);
        progress.started(2, 0);
        progress.unit(state(1, Unit.State.OPEN, "its consumer is gone"));
        progress.unit(state(2, Unit.State.SOAKING, null));
        now = now.plusSeconds(6);
        progress.tick();
        assertThat(text().lines().toList().getLast()).contains("1 soaking", "1 open");
    }

    @Test
    void aProvidersWordsCannotMoveTheCursor() {
        RunProgress progress = progress(true, false);
        progress.started(1, 0);
        now = now.plusSeconds(1);
        progress.waiting(null, "slow\u001b[2J down");
        assertThat(text()).contains("slow?[2J down");
    }

    private void run(RunProgress progress, int units, Duration step) {
        progress.started(UNITS, 0);
        for (int ordinal = 1; ordinal <= units; ordinal++) {
            unit(progress, ordinal, step);
        }
    }

    private void unit(RunProgress progress, int ordinal, Duration time) {
        for (Step step : STEPS) {
            progress.step(ordinal, ref(ordinal), step);
            now = now.plus(time);
        }
        progress.unit(state(ordinal, Unit.State.PROVEN_DEAD, null));
    }

    private static Unit state(int ordinal, Unit.State state, @Nullable String why) {
        return new Unit(
                "camp-x",
                ordinal,
                ref(ordinal),
                state,
                STEPS.size(),
                null,
                why,
                null,
                Json.object().build());
    }

    private static CredentialRef ref(int ordinal) {
        return CredentialRef.parse("aws:lab:iam-access-key:KEY" + ordinal);
    }

    private RunProgress progress(boolean terminal, boolean verbose) {
        Painter painter =
                new Painter(
                        new PrintStream(shown, true, StandardCharsets.UTF_8),
                        terminal,
                        120,
                        () -> now);
        return new RunProgress(plan(), outlook(), painter, () -> now, verbose);
    }

    /** What those who were not finished before take. */
    private Outlook outlook() {
        LaneFacts facts =
                new LaneFacts(ref(1).account(), CallLimits.NONE, Duration.ZERO, Map.of(), Set.of());
        return Estimator.outlook(
                plan(),
                List.of(facts),
                unit -> unit.ordinal() <= finishedBefore ? Place.END : Place.BEGINNING);
    }

    private Plan plan() {
        return new Plan(
                "plan-x",
                "camp-x",
                Mode.EXPOSURE,
                "all",
                now,
                new Requester("0a".repeat(32), "0b".repeat(32)),
                Duration.ZERO,
                2,
                window,
                List.of(),
                0,
                "",
                IntStream.rangeClosed(1, units)
                        .mapToObj(
                                ordinal ->
                                        new PlannedUnit(
                                                ordinal,
                                                ref(ordinal),
                                                "principal-" + ordinal,
                                                Standing.ACCEPTED,
                                                true,
                                                true,
                                                List.of(),
                                                null,
                                                STEPS))
                        .toList(),
                List.of());
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
