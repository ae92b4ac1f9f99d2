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
 * @param state DONE, SOAKING or PARTIAL
 * @param open the units that are neither terminal nor soaking
 * @param resumeAfter when the earliest soak ends; null unless units soak
 * @param stopped whether it was asked to stop
 */
public record RunResult(
        String campaign,
        Campaign.State state,
        List<Unit> open,
        @Nullable Instant resumeAfter,
        boolean stopped) {
    public RunResult {
        open = List.copyOf(open);
    }
}
