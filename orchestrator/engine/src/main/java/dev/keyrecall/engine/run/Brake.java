package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stops a run in which too much goes wrong: counts, of the units that it has come to an end with so
 * far, those that were left open. Passes everything on. Thread-safe.
 */
final class Brake implements RunListener, StopSignal {
    /** Of fewer units nothing can be said. */
    static final int UNITS_MIN = 10;

    private static final int HUNDRED = 100;

    private final RunListener listener;
    private final StopSignal stop;
    private final int percent;
    private final Map<Integer, Boolean> open = new HashMap<>();
    private volatile @Nullable String pulled;

    /**
     * A brake that is not pulled.
     *
     * @param percent of how many units in a hundred may be left open
     */
    Brake(RunListener listener, StopSignal stop, int percent) {
        this.listener = listener;
        this.stop = stop;
        this.percent = percent;
    }

    /** Why it stopped the run; null where it did not. */
    @Nullable String pulled() {
        return pulled;
    }

    @Override
    public boolean requested() {
        return pulled != null || stop.requested();
    }

    @Override
    public void unit(Unit unit) {
        count(unit);
        listener.unit(unit);
    }

    private synchronized void count(Unit unit) {
        boolean failed = unit.state() == Unit.State.OPEN;
        if (!failed && !unit.state().terminal()) {
            return;
        }
        open.put(unit.ordinal(), failed);
        long failures = open.values().stream().filter(one -> one).count();
        boolean many = failures * HUNDRED > (long) open.size() * percent;
        if (pulled == null && open.size() >= UNITS_MIN && many) {
            pulled = failures + " of " + open.size() + " units were left open";
        }
    }

    @Override
    public void lanes(List<LaneMeter> lanes) {
        listener.lanes(lanes);
    }

    @Override
    public void started(int units, int alreadyTerminal) {
        listener.started(units, alreadyTerminal);
    }

    @Override
    public void step(int ordinal, CredentialRef ref, Step step) {
        listener.step(ordinal, ref, step);
    }

    @Override
    public void turned(String name) {
        listener.turned(name);
    }

    @Override
    public void waiting(@Nullable AccountRef lane, String why) {
        listener.waiting(lane, why);
    }
}
