package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * How a run ended.
 *
 * @param campaign the campaign
 * @param state DONE, SOAKING or PARTIAL; CLOSED of one that had been closed
 * @param open the units that are neither terminal nor soaking
 * @param resumeAfter when the earliest soak ends; null unless units soak
 * @param stopped whether it was asked to stop
 * @param order what another process ordered, or which limit was met, that ended it; null where
 *     neither did
 */
public record RunResult(
        String campaign,
        Campaign.State state,
        List<Unit> open,
        @Nullable Instant resumeAfter,
        boolean stopped,
        @Nullable String order) {
    /** How an order begins by which the campaign is held: it must be let go on. */
    public static final String HELD = "the campaign was ";

    /** How an order begins by which the plan is not run any more. */
    public static final String AGAINST = "the plan was ";

    /** The order of a clock: one person had so long. */
    public static final String OVER = "the time of break-glass is over";

    /** How it begins where something could not be turned off: no unit was run. */
    public static final String NOT_OFF = "a switch is not off: ";

    /** How it begins where something could not be turned on: the units were run. */
    public static final String NOT_ON = "a switch is not on: ";

    /** How it begins where only keys of the vault itself are left to be replaced. */
    public static final String OWN_KEYS = "its own keys are left: ";

    public RunResult {
        open = List.copyOf(open);
    }

    /** The same, of a campaign that has ended so. */
    RunResult at(Campaign.State end) {
        return new RunResult(campaign, end, open, resumeAfter, stopped, order);
    }

    /** The same, ended by an order. */
    RunResult under(@Nullable String what) {
        return new RunResult(campaign, state, open, resumeAfter, stopped, what);
    }
}
