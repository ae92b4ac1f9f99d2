package dev.keyrecall.app.console;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.run.LaneMeter;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's progress as one line: counts, rate and the time left; where there are several lanes, a
 * bar for each. A line per unit only when asked for. Thread-safe; never waits for anything but the
 * terminal.
 */
public final class RunProgress implements RunListener, AutoCloseable {
    /** More lanes are counted in the line above them, and have none of their own. */
    static final int LANES_SHOWN_MAX = 12;

    /** In a file or pipe the lanes are told so often. */
    static final Duration LANES_EVERY = Duration.ofSeconds(30);

    private final Outlook outlook;
    private final Map<Integer, PlannedUnit> planned = new HashMap<>();
    private final Map<Integer, Progress> seen = new HashMap<>();
    private final Map<AccountRef, LaneProgress> lanes = new LinkedHashMap<>();
    private @Nullable Instant lanesToldAt;
    private final Painter painter;
    private final InstantSource clock;
    private final boolean verbose;
    private @Nullable Instant startedAt;
    private int units;
    private int alreadyTerminal;
    private @Nullable String waiting;

    /**
     * @param outlook what is left to do now, and how long that takes
     */
    public RunProgress(
            Plan plan, Outlook outlook, Painter painter, InstantSource clock, boolean verbose) {
        Map<AccountRef, Duration> floors = new HashMap<>();
        outlook.estimate().lanes().forEach(lane -> floors.put(lane.account(), lane.floor()));
        for (PlannedUnit unit : plan.units()) {
            planned.put(unit.ordinal(), unit);
            AccountRef account = unit.ref().account();
            Duration floor = floors.getOrDefault(account, Duration.ZERO);
            lanes.computeIfAbsent(account, _ -> new LaneProgress(account, floor))
                    .add(unit.steps().size());
        }
        this.outlook = outlook;
        this.painter = painter;
        this.clock = clock;
        this.verbose = verbose;
    }

    @Override
    public synchronized void lanes(List<LaneMeter> meters) {
        for (LaneMeter meter : meters) {
            LaneProgress lane = lanes.get(meter.account());
            if (lane != null) {
                lane.seenBy(meter);
            }
        }
    }

    @Override
    public synchronized void started(int units, int alreadyTerminal) {
        this.units = units;
        this.alreadyTerminal = alreadyTerminal;
        this.startedAt = clock.instant();
        painter.offerAll(this::lines);
    }

    @Override
    public synchronized void step(int ordinal, CredentialRef ref, Step step) {
        progress(ordinal).at(step);
        waiting = null;
        if (verbose) {
            painter.line("  " + Printable.of(ref.toString()) + ": " + step.word());
        }
        painter.offerAll(this::lines);
    }

    @Override
    public synchronized void unit(Unit unit) {
        progress(unit.ordinal()).at(unit);
        if (verbose) {
            String why = unit.openReason() == null ? "" : " (" + unit.openReason() + ")";
            painter.line("  " + Printable.of(unit.ref() + ": " + unit.state().word() + why));
        }
        painter.offerAll(this::lines);
    }

    @Override
    public synchronized void turned(String name) {
        waiting = null;
        painter.offerAll(this::lines);
    }

    @Override
    public synchronized void waiting(@Nullable AccountRef lane, String why) {
        waiting = why;
        painter.offerAll(this::lines);
    }

    /** Shows the passing of time when nothing else happens. */
    public synchronized void tick() {
        if (startedAt != null) {
            painter.offerAll(this::lines);
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
                    return unit == null
                            ? new Progress(List.of(), null)
                            : new Progress(unit.steps(), lanes.get(unit.ref().account()));
                });
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line());
        Instant at = clock.instant();
        boolean due =
                painter.repaints()
                        || lanesToldAt == null
                        || !at.isBefore(lanesToldAt.plus(LANES_EVERY));
        if (lanes.size() > 1 && due) {
            lanesToldAt = at;
            lines.addAll(bars(at));
        }
        return lines;
    }

    private List<String> bars(Instant at) {
        lanes.values().forEach(LaneProgress::recount);
        for (Progress progress : seen.values()) {
            LaneProgress lane = progress.lane;
            if (lane != null) {
                lane.count(progress.state.terminal(), progress.reached(), progress.done());
            }
        }
        Duration elapsed = startedAt == null ? Duration.ZERO : Duration.between(startedAt, at);
        return lanes.values().stream()
                .limit(LANES_SHOWN_MAX)
                .map(lane -> lane.line(elapsed))
                .toList();
    }

    private String line() {
        Map<Unit.State, Integer> count = new EnumMap<>(Unit.State.class);
        int steps = 0;
        for (Progress progress : seen.values()) {
            count.merge(progress.state, 1, Integer::sum);
            steps += progress.done();
        }
        int finished =
                count.getOrDefault(Unit.State.PROVEN_DEAD, 0)
                        + count.getOrDefault(Unit.State.WAIVED, 0);
        Duration elapsed =
                startedAt == null ? Duration.ZERO : Duration.between(startedAt, clock.instant());
        StringBuilder line = new StringBuilder("  ");
        line.append(alreadyTerminal + finished).append('/').append(units).append(" accounted for");
        part(line, count.getOrDefault(Unit.State.RUNNING, 0), "under way");
        part(line, count.getOrDefault(Unit.State.SOAKING, 0), "soaking");
        part(line, count.getOrDefault(Unit.State.OPEN, 0), "open");
        part(line, count.getOrDefault(Unit.State.NEEDS_REPLAN, 0), "to be planned again");
        rateAndTimeLeft(line, finished, steps, elapsed);
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

    private void rateAndTimeLeft(StringBuilder line, int finished, int steps, Duration elapsed) {
        double seconds = elapsed.toMillis() / 1_000.0;
        if (finished > 0 && seconds > 0) {
            line.append(" · ").append(rate(finished / seconds));
        }
        Range left = outlook.left(steps, elapsed);
        line.append(" · ").append(Durations.range(left.least(), left.most())).append(" left");
    }

    /** Per second; per minute where that would read 0.0. */
    static String rate(double perSecond) {
        return perSecond < 0.1
                ? Math.round(perSecond * 60 * 10) / 10.0 + "/min"
                : Math.round(perSecond * 10) / 10.0 + "/s";
    }

    @Override
    public synchronized void close() {
        painter.close();
    }

    /** How far one unit is, in steps; {@code from} is where this run found it. */
    private static final class Progress {
        private final List<Step> steps;
        private final @Nullable LaneProgress lane;
        private int from = -1;
        private int position;
        private Unit.State state = Unit.State.PENDING;

        Progress(List<Step> steps, @Nullable LaneProgress lane) {
            this.steps = steps;
            this.lane = lane;
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

        /** Steps of this run that are done, or not to be waited for. */
        int done() {
            return reached() - Math.max(from, 0);
        }

        /** Steps that are done, or not to be waited for. */
        int reached() {
            // An open unit does not go on in this run.
            boolean ended = state == Unit.State.OPEN || state.aside();
            return ended ? steps.size() : position;
        }
    }
}
