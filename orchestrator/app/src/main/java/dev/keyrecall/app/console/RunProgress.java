package dev.keyrecall.app.console;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's progress as one line: counts, rate and time left. A line per unit only when asked for.
 * Thread-safe; never waits for anything but the terminal.
 */
public final class RunProgress implements RunListener, AutoCloseable {
    /** Before this much work and time a time left would be a guess. */
    private static final int STEPS_BEFORE_ESTIMATE = 5;

    private static final Duration TIME_BEFORE_ESTIMATE = Duration.ofSeconds(1);

    /** What a step costs beside its waiting: a few calls to a provider. */
    private static final Duration STEP_COST = Duration.ofMillis(300);

    private final Weights weights;
    private final Map<Integer, PlannedUnit> planned = new HashMap<>();
    private final Map<Integer, Progress> seen = new HashMap<>();
    private final Painter painter;
    private final InstantSource clock;
    private final boolean verbose;
    private @Nullable Instant startedAt;
    private int units;
    private int alreadyTerminal;
    private @Nullable String waiting;

    public RunProgress(Plan plan, Painter painter, InstantSource clock, boolean verbose) {
        plan.units().forEach(unit -> planned.put(unit.ordinal(), unit));
        this.weights = new Weights(plan.mode(), plan.proofWindow().toMillis());
        this.painter = painter;
        this.clock = clock;
        this.verbose = verbose;
    }

    @Override
    public synchronized void started(int units, int alreadyTerminal) {
        this.units = units;
        this.alreadyTerminal = alreadyTerminal;
        this.startedAt = clock.instant();
        painter.offer(this::line);
    }

    @Override
    public synchronized void step(int ordinal, CredentialRef ref, Step step) {
        progress(ordinal).at(step);
        waiting = null;
        if (verbose) {
            painter.line("  " + Printable.of(ref.toString()) + ": " + step.word());
        }
        painter.offer(this::line);
    }

    @Override
    public synchronized void unit(Unit unit) {
        progress(unit.ordinal()).at(unit);
        if (verbose) {
            String why = unit.openReason() == null ? "" : " (" + unit.openReason() + ")";
            painter.line("  " + Printable.of(unit.ref() + ": " + unit.state().word() + why));
        }
        painter.offer(this::line);
    }

    @Override
    public synchronized void waiting(String why) {
        waiting = why;
        painter.offer(this::line);
    }

    /** Shows the passing of time when nothing else happens. */
    public synchronized void tick() {
        if (startedAt != null) {
            painter.offer(this::line);
        }
    }

    /** Prints a line of its own, above the one being repainted. */
    public void say(String line) {
        painter.line(line);
    }

    private Progress progress(int ordinal) {
        return seen.computeIfAbsent(
                ordinal,
                key -> {
                    PlannedUnit unit = planned.get(key);
                    return new Progress(unit == null ? List.of() : unit.steps(), weights);
                });
    }

    private String line() {
        Map<Unit.State, Integer> count = new EnumMap<>(Unit.State.class);
        Work work = new Work(0, 0, unseenLeft());
        for (Progress progress : seen.values()) {
            count.merge(progress.state, 1, Integer::sum);
            work = work.plus(progress.work());
        }
        int finished =
                count.getOrDefault(Unit.State.PROVEN_DEAD, 0)
                        + count.getOrDefault(Unit.State.WAIVED, 0);
        Duration elapsed =
                startedAt == null ? Duration.ZERO : Duration.between(startedAt, clock.instant());
        StringBuilder line = new StringBuilder("  ");
        line.append(alreadyTerminal + finished).append('/').append(units).append(" proven dead");
        part(line, count.getOrDefault(Unit.State.RUNNING, 0), "under way");
        part(line, count.getOrDefault(Unit.State.SOAKING, 0), "soaking");
        part(line, count.getOrDefault(Unit.State.OPEN, 0), "open");
        int underWay = count.getOrDefault(Unit.State.RUNNING, 0);
        rateAndTimeLeft(line, finished, underWay, work, elapsed);
        if (waiting != null) {
            line.append(" · ").append(Printable.of(waiting));
        }
        return line.toString();
    }

    private static void part(StringBuilder line, int count, String what) {
        if (count > 0) {
            line.append(" · ").append(count).append(' ').append(what);
        }
    }

    private static void rateAndTimeLeft(
            StringBuilder line, int finished, int underWay, Work work, Duration elapsed) {
        double seconds = elapsed.toMillis() / 1_000.0;
        if (finished > 0 && seconds > 0) {
            line.append(" · ").append(rate(finished / seconds));
        }
        if (work.steps() >= STEPS_BEFORE_ESTIMATE && elapsed.compareTo(TIME_BEFORE_ESTIMATE) >= 0) {
            // Until a unit is through, nothing measured contains the waiting: what is planned does.
            double perSecond =
                    finished > 0 ? work.done() / seconds : 1_000.0 * Math.max(1, underWay);
            Duration time = Duration.ofMillis((long) (work.left() / perSecond * 1_000));
            line.append(" · about ").append(Durations.rounded(time)).append(" left");
        } else {
            line.append(" · ").append(Durations.rounded(elapsed)).append(" so far");
        }
    }

    /** Per second; per minute where that would read 0.0. */
    private static String rate(double perSecond) {
        return perSecond < 0.1
                ? Math.round(perSecond * 60 * 10) / 10.0 + "/min"
                : Math.round(perSecond * 10) / 10.0 + "/s";
    }

    /** What stands terminal since an earlier run is in nobody's sight: its steps are not left. */
    private long unseenLeft() {
        long all = 0;
        for (Map.Entry<Integer, PlannedUnit> unit : planned.entrySet()) {
            all += seen.containsKey(unit.getKey()) ? 0 : weights.of(unit.getValue().steps());
        }
        int unseen = planned.size() - seen.size();
        int terminal = Math.min(alreadyTerminal, unseen);
        return unseen == 0 ? 0 : all * (unseen - terminal) / unseen;
    }

    @Override
    public synchronized void close() {
        painter.close();
    }

    /** Steps done in this run, and what they and the rest weigh. */
    private record Work(int steps, long done, long left) {
        Work plus(Work other) {
            return new Work(steps + other.steps, done + other.done, left + other.left);
        }
    }

    /** How long each step takes beside the others: most of a run is waiting for proof windows. */
    private record Weights(Mode mode, long windowMillis) {
        long of(List<Step> steps) {
            long sum = 0;
            for (Step step : steps) {
                sum += STEP_COST.toMillis() + (hasWindow(step) ? windowMillis : 0);
            }
            return sum;
        }

        private boolean hasWindow(Step step) {
            return switch (step) {
                case PROVE -> true;
                case TEST, BRIDGE -> mode == Mode.HYGIENE;
                case CAPTURE, SUSPEND, CONFIRM, SOAK, REVOKE, ISSUE, DELIVER, VERIFY -> false;
            };
        }
    }

    /** How far one unit is, in steps; {@code from} is where this run found it. */
    private static final class Progress {
        private final List<Step> steps;
        private final Weights weights;
        private int from = -1;
        private int position;
        private Unit.State state = Unit.State.PENDING;

        Progress(List<Step> steps, Weights weights) {
            this.steps = steps;
            this.weights = weights;
        }

        void at(Step step) {
            int index = steps.subList(position, steps.size()).indexOf(step);
            reach(index < 0 ? position : position + index);
            state = Unit.State.RUNNING;
        }

        void at(Unit unit) {
            state = unit.state();
            reach(unit.state().terminal() ? steps.size() : Math.min(unit.nextStep(), steps.size()));
        }

        private void reach(int index) {
            if (from < 0) {
                from = index;
            }
            position = Math.max(position, index);
        }

        Work work() {
            // An open or soaking unit does not go on in this run.
            boolean stays = state == Unit.State.OPEN || state == Unit.State.SOAKING;
            int begun = Math.max(from, 0);
            return new Work(
                    position - begun,
                    weights.of(steps.subList(begun, position)),
                    stays ? 0 : weights.of(steps.subList(position, steps.size())));
        }
    }
}
