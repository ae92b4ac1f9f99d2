package dev.keyrecall.app.console;

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
                    return new Progress(unit == null ? List.of() : unit.steps());
                });
    }

    private String line() {
        Map<Unit.State, Integer> count = new EnumMap<>(Unit.State.class);
        long done = 0;
        long left = 0;
        for (Progress progress : seen.values()) {
            count.merge(progress.state, 1, Integer::sum);
            done += progress.position - progress.from;
            left += progress.left();
        }
        for (Map.Entry<Integer, PlannedUnit> unit : planned.entrySet()) {
            left += seen.containsKey(unit.getKey()) ? 0 : unit.getValue().steps().size();
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
        rateAndTimeLeft(line, finished, done, left, elapsed);
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

    private void rateAndTimeLeft(
            StringBuilder line, int finished, long done, long left, Duration elapsed) {
        double seconds = elapsed.toMillis() / 1_000.0;
        if (seconds > 0) {
            line.append(" · ").append(Math.round(finished / seconds * 10) / 10.0).append("/s");
        }
        // What already stood terminal at the start is in nobody's sight: its steps are not left.
        long remaining = Math.max(0, left - unseenTerminalSteps());
        if (done >= STEPS_BEFORE_ESTIMATE && elapsed.compareTo(TIME_BEFORE_ESTIMATE) >= 0) {
            Duration time = Duration.ofMillis((long) (remaining / (done / seconds) * 1_000));
            line.append(" · about ").append(Durations.rounded(time)).append(" left");
        } else {
            line.append(" · ").append(Durations.rounded(elapsed)).append(" so far");
        }
    }

    private long unseenTerminalSteps() {
        int unseen = planned.size() - seen.size();
        if (alreadyTerminal == 0 || unseen == 0) {
            return 0;
        }
        long steps = 0;
        for (Map.Entry<Integer, PlannedUnit> unit : planned.entrySet()) {
            steps += seen.containsKey(unit.getKey()) ? 0 : unit.getValue().steps().size();
        }
        return steps * Math.min(alreadyTerminal, unseen) / unseen;
    }

    @Override
    public synchronized void close() {
        painter.close();
    }

    /** How far one unit is, in steps; {@code from} is where this run found it. */
    private static final class Progress {
        private final List<Step> steps;
        private int from = -1;
        private int position;
        private Unit.State state = Unit.State.PENDING;

        Progress(List<Step> steps) {
            this.steps = steps;
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

        long left() {
            // An open or soaking unit does not go on in this run.
            return state == Unit.State.OPEN || state == Unit.State.SOAKING
                    ? 0
                    : steps.size() - position;
        }
    }
}
