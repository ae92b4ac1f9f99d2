package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.lane.Endurance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far a run goes.
 *
 * @param resume whether a plan that was begun may be gone on with; a finished one then succeeds at
 *     once
 * @param canary how many units are run, the first that are not accounted for yet; {@link #ALL}
 *     where there is no such limit
 * @param failuresPercent of how many units in a hundred may be left open before no further call is
 *     made; {@link #ALL} where that does not stop it
 * @param only the units that are run, by ordinal; null for all of them
 * @param suspendOnly whether each unit is left once its suspension was looked at: nothing is
 *     revoked, issued or delivered
 * @param verifies whether the ledger is verified before anything is done; not where the caller has
 *     just made the plan itself, and verifies meanwhile
 * @param giveUpAfter how long a provider that gives no answer is asked again before the units that
 *     wait for it are left open; null for as long as it takes
 */
public record RunOptions(
        boolean resume,
        int canary,
        int failuresPercent,
        @Nullable Set<Integer> only,
        boolean suspendOnly,
        boolean verifies,
        @Nullable Duration giveUpAfter) {
    /** No limit. */
    public static final int ALL = Integer.MAX_VALUE;

    public RunOptions {
        if (canary < 1 || failuresPercent < 0) {
            throw new IllegalArgumentException("a limit is a number of units, or a percentage");
        }
        only = only == null ? null : Set.copyOf(only);
    }

    /** Whether it was asked to go less far than to the end. */
    boolean limited() {
        return only != null || canary != ALL || failuresPercent != ALL || suspendOnly;
    }

    /** What was done where units were left out, for a sentence. */
    String done() {
        if (suspendOnly) {
            return "what could be suspended was";
        }
        return canary == ALL
                ? "the units that were named were run"
                : "the canary of " + canary + " was run";
    }

    /** Whether a unit may be run. */
    boolean names(Unit unit) {
        return only == null || only.contains(unit.ordinal());
    }

    /** The first units that are named and not accounted for; the others are not begun. */
    Set<Integer> chosen(List<Unit> units) {
        return units.stream()
                .filter(this::names)
                .filter(unit -> canary == ALL || counts(unit))
                .limit(canary)
                .map(Unit::ordinal)
                .collect(Collectors.toSet());
    }

    /** A canary is one of which something will be done. */
    private boolean counts(Unit unit) {
        boolean named = only != null && unit.state() == Unit.State.ROLLED_BACK;
        return !unit.state().terminal() && (named || !unit.state().aside());
    }

    /** Whether a run might do something with one that is neither dead nor waived. */
    boolean begins(Unit unit) {
        return counts(unit) || unit.state() == Unit.State.NEEDS_REPLAN;
    }

    /** To the end of what is named. */
    public RunOptions(
            boolean resume, int canary, int failuresPercent, @Nullable Set<Integer> only) {
        this(resume, canary, failuresPercent, only, false);
    }

    /** After the ledger was verified. */
    public RunOptions(
            boolean resume,
            int canary,
            int failuresPercent,
            @Nullable Set<Integer> only,
            boolean suspendOnly) {
        this(resume, canary, failuresPercent, only, suspendOnly, true, null);
    }

    /** The same, which leaves units open once nobody has answered for so long. */
    public RunOptions givingUpAfter(@Nullable Duration limit) {
        return new RunOptions(resume, canary, failuresPercent, only, suspendOnly, verifies, limit);
    }

    Endurance endurance() {
        return Endurance.until(giveUpAfter);
    }

    /** To the end. */
    public static RunOptions whole(boolean resume) {
        return new RunOptions(resume, ALL, ALL, null);
    }

    /** As far as the suspension, of a plan that the caller has just made; it verifies meanwhile. */
    public static RunOptions cutting() {
        return new RunOptions(false, ALL, ALL, null, true, false, RunLimits.PERSON_WAITS_MAX);
    }
}
