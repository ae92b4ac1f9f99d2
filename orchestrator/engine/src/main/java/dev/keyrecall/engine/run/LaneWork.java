package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ProviderException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * All units of one lane: first what an earlier process left in doubt, then each principal's units
 * in their order.
 */
final class LaneWork {
    private final LaneRun lane;
    private final UnitSaga saga;
    private final AtomicBoolean failed = new AtomicBoolean();

    LaneWork(LaneRun lane) {
        this.lane = lane;
        this.saga = new UnitSaga(lane);
    }

    void run() throws InterruptedException {
        try {
            arrive();
            settle();
        } catch (RunStoppedException e) {
            return;
        }
        goOn();
    }

    /**
     * Waits for a provider that could not be reached when the run began. One that never answers
     * leaves every unit open, as one does that falls silent later.
     */
    private void arrive() throws RunStoppedException, InterruptedException {
        try {
            lane.connection().arrive(lane.calls());
        } catch (ProviderException e) {
            if (lane.stop().requested() && lane.calls().broken() == null) {
                throw new RunStoppedException();
            }
            lane.calls().breakOff(e);
        }
    }

    /** What came too late of a former owner's calls, and was left to us while we ran. */
    void settleLate() {
        recover(intent -> Cutting.ofOrphan(intent) || Issuing.late(intent));
    }

    /** Nothing but what any process has left. */
    void settleOnly() throws InterruptedException {
        try {
            arrive();
            settle();
        } catch (RunStoppedException e) {
            // The next run does it.
        }
    }

    private void settle() throws RunStoppedException, InterruptedException {
        if (left().isEmpty()) {
            return;
        }
        Duration wait = lane.lease().formerCallsEndAfter();
        if (wait.isPositive()) {
            lane.listener()
                    .waiting(
                            lane.lease().account(),
                            "the last calls of an ended process may be under way for another "
                                    + wait.toMillis()
                                    + " ms");
            lane.pause(wait);
        }
        // First what is safe to repeat: the settling of an anonymous create may have left one.
        recover(intent -> intent.callClass() != CallClass.D_ANONYMOUS_CREATE);
        recover(intent -> intent.callClass() == CallClass.D_ANONYMOUS_CREATE);
    }

    private List<IntentRow> left() {
        return lane.engine().store().read(tx -> tx.journal().openIntents(lane.lease().account()));
    }

    /** Every unit as far as it goes now; a soak that has ended is gone on with. */
    void goOn() {
        runChains(false);
    }

    /** The unit of what we work with ourselves, when all others are as far as they go. */
    void ownAccess() {
        runChains(true);
    }

    private void runChains(boolean operates) {
        Map<String, List<PlannedUnit>> chains = new LinkedHashMap<>();
        for (PlannedUnit unit : lane.plan().units()) {
            if (unit.ref().account().equals(lane.lease().account())
                    && unit.operates() == operates) {
                chains.computeIfAbsent(Waiting.chain(unit), _ -> new ArrayList<>()).add(unit);
            }
        }
        Together.run(
                chains.values().stream()
                        .map(chain -> (Together.Task) () -> runChain(chain))
                        .toList(),
                LaneLimits.UNITS_IN_FLIGHT);
    }

    private void recover(Predicate<IntentRow> wanted) {
        List<Together.Task> tasks = new ArrayList<>();
        for (IntentRow intent : left()) {
            boolean mine = intent.campaign().equals(lane.plan().campaign());
            if (mine && wanted.test(intent)) {
                PlannedUnit unit = lane.plan().units().get(intent.ordinal() - 1);
                tasks.add(() -> saga.recover(unit, intent));
            }
        }
        Together.run(tasks, LaneLimits.UNITS_IN_FLIGHT);
    }

    private void runChain(List<PlannedUnit> chain) throws InterruptedException {
        for (PlannedUnit unit : chain) {
            if (failed.get() || lane.stop().requested()) {
                return;
            }
            if (!lane.extent().chosen().contains(unit.ordinal())) {
                if (holdsUp(saga.row(unit))) {
                    return;
                }
                continue;
            }
            Unit row;
            try {
                row = saga.run(unit);
            } catch (RuntimeException e) {
                // The store or the lease is gone: no other unit may go on as if it were not.
                failed.set(true);
                throw e;
            }
            boolean hygiene = lane.plan().mode() == Mode.HYGIENE;
            boolean halts =
                    row.state() == Unit.State.SOAKING
                            || (row.state() == Unit.State.RUNNING
                                    && (hygiene || !lane.extent().suspendOnly()))
                            || (row.state() == Unit.State.OPEN && hygiene)
                            || holdsUp(row);
            if (halts) {
                return;
            }
        }
    }

    /**
     * In hygiene mode one that stands half-way, or was given back there: its consumers may be
     * served by the very credential of the next.
     */
    private boolean holdsUp(Unit row) {
        return lane.plan().mode() == Mode.HYGIENE
                && !row.state().terminal()
                && !row.facts().members().isEmpty();
    }
}
