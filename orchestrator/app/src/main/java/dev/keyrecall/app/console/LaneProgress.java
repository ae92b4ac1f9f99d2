package dev.keyrecall.app.console;

import dev.keyrecall.engine.run.LaneMeter;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** How far one lane of a run is, as a bar. Not thread-safe. */
final class LaneProgress {
    private static final int CELLS = 20;
    private static final int HUNDRED = 100;

    private final AccountRef account;
    private final Duration floor;
    private @Nullable LaneMeter meter;
    private int units;
    private int steps;
    private int finished;
    private int stepsDone;
    private int stepsOfThisRun;

    /**
     * @param floor less than this the whole lane cannot take
     */
    LaneProgress(AccountRef account, Duration floor) {
        this.account = account;
        this.floor = floor;
    }

    /** One more unit, with so many steps. */
    void add(int itsSteps) {
        units++;
        steps += itsSteps;
    }

    void seenBy(LaneMeter its) {
        meter = its;
    }

    /** Begins to count anew. */
    void recount() {
        finished = 0;
        stepsDone = 0;
        stepsOfThisRun = 0;
    }

    /**
     * A unit that was begun.
     *
     * @param its steps that are done, or not to be waited for
     * @param ofThisRun how many of those this run has done
     */
    void count(boolean terminal, int its, int ofThisRun) {
        finished += terminal ? 1 : 0;
        stepsDone += its;
        stepsOfThisRun += ofThisRun;
    }

    /** The bar, by what was counted. */
    String line(Duration elapsed) {
        int percent = steps == 0 ? HUNDRED : (int) ((long) stepsDone * HUNDRED / steps);
        int cells = percent * CELLS / HUNDRED;
        StringBuilder line = new StringBuilder("  ");
        line.append(Printable.of(account.toString()))
                .append(" [")
                .append("#".repeat(cells))
                .append(".".repeat(CELLS - cells))
                .append("] ")
                .append(finished)
                .append('/')
                .append(units);
        double seconds = elapsed.toMillis() / 1_000.0;
        LaneMeter its = meter;
        if (its != null && seconds > 0) {
            line.append(" · ").append(RunProgress.rate(its.answered().getAsLong() / seconds));
            line.append(" requests");
            long throttled = its.throttled().getAsLong();
            if (throttled > 0) {
                line.append(" · ").append(throttled).append(" throttled");
            }
        }
        int left = steps - stepsDone;
        if (left > 0) {
            appendTimeLeft(line, left, elapsed);
        }
        return line.toString();
    }

    private void appendTimeLeft(StringBuilder line, int left, Duration elapsed) {
        Duration least = floor.multipliedBy(left).dividedBy(Math.max(1, steps));
        if (stepsOfThisRun > 0) {
            Duration byPace = elapsed.multipliedBy(left).dividedBy(stepsOfThisRun);
            Duration longer = byPace.compareTo(least) > 0 ? byPace : least;
            line.append(" · ").append(Durations.exact(longer)).append(" left");
        }
        if (least.compareTo(Duration.ofSeconds(1)) >= 0) {
            line.append(" (at the very least ").append(Durations.exact(least)).append(')');
        }
    }
}
