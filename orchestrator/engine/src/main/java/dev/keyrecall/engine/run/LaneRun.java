package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.lane.LaneCalls;
import dev.keyrecall.engine.lane.LaneLease;
import dev.keyrecall.engine.secret.Opening;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.vault.Vault;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What the units of one lane share during a run.
 *
 * @param engine the engine
 * @param vault open
 * @param plan the plan that is run
 * @param lease the right to run the lane
 * @param calls the way to the provider
 * @param account the connected account
 * @param connection how the account was reached
 * @param ledger writes this run's entries
 * @param locks one at a time per resource
 * @param listener is told of progress
 * @param stop whether to end
 * @param extent how far it goes
 */
record LaneRun(
        Engine engine,
        Vault vault,
        Plan plan,
        LaneLease lease,
        LaneCalls calls,
        ProviderAccount account,
        LaneConnections.Connected connection,
        RunLedger ledger,
        ResourceLocks locks,
        RunListener listener,
        RunStop stop,
        Extent extent) {
    /**
     * How far a run goes.
     *
     * @param chosen the units that are run, by ordinal
     * @param suspendOnly whether each is left once its suspension was looked at
     * @param named whether a person named them, so that those that were given back are run too
     */
    record Extent(Set<Integer> chosen, boolean suspendOnly, boolean named) {
        /** No unit is run. */
        static final Extent NONE = new Extent(Set.of(), false, false);

        Extent {
            chosen = Set.copyOf(chosen);
        }

        /** Whether a unit is left before a step. */
        boolean leaves(PlannedUnit unit, Step next) {
            int confirmed = unit.steps().indexOf(Step.CONFIRM);
            return suspendOnly && unit.steps().indexOf(next) > confirmed && next != Step.CAPTURE;
        }
    }

    /** A lane that is connected and claimed, ready for its units. */
    static LaneRun over(
            LaneConnections.Connected lane,
            Engine engine,
            Vault vault,
            Plan plan,
            RunLedger ledger,
            ResourceLocks locks,
            RunListener listener,
            RunStop stop,
            Extent extent) {
        LaneLease lease = lane.lease();
        lane.gate()
                .through(
                        lease.keptDuring(engine.waiter()),
                        why -> listener.waiting(lease.account(), why),
                        stop::requested,
                        lease::requireOurs);
        return new LaneRun(
                engine,
                vault,
                plan,
                lease,
                new LaneCalls(engine.clock(), lane.gate(), lane.endurance()),
                lane.provider(),
                lane,
                ledger,
                locks,
                listener,
                stop,
                extent);
    }

    /** The listed credential that we worked with when we connected; null for none. */
    @Nullable CredentialRef operatedWith() {
        return connection.operatedWith();
    }

    Instant now() {
        return engine.clock().instant();
    }

    /** Writes the entry of a value that a unit's step opens. */
    Opening.Entry opening(PlannedUnit unit, Step step) {
        return (ref, version) ->
                lease.write(
                        tx -> {
                            ledger.opened(tx, unit, step, ref, version);
                            return true;
                        });
    }

    /** How long to wait for something, from now on. */
    Patience patience(Duration limit) {
        return new Patience(engine.clock(), limit, calls::outages);
    }

    /** Lets time pass, keeps the lease, and ends early when a stop is asked for. */
    void pause(Duration duration) throws RunStoppedException, InterruptedException {
        Duration left = duration;
        while (left.isPositive()) {
            if (stop.requested()) {
                throw new RunStoppedException();
            }
            Duration piece = left.compareTo(RunLimits.WAIT_PIECE) > 0 ? RunLimits.WAIT_PIECE : left;
            engine.waiter().await(piece);
            left = left.minus(piece);
            if (left.isPositive()) {
                lease.requireOurs();
            }
        }
    }
}
