package dev.keyrecall.engine.campaign;

import java.time.Duration;

/** How far apart the answers of one sweep are asked for. */
public final class ProofSpacing {
    /**
     * The longest spacing of answers while a consumer waits: the full window follows at the end.
     */
    static final Duration QUICK_MAX = Duration.ofMillis(500);

    private ProofSpacing() {}

    /** Over the plan's whole window. */
    public static Duration full(Plan plan) {
        int gaps = plan.proofTries() - 1;
        return gaps == 0 ? Duration.ZERO : plan.proofWindow().dividedBy(gaps);
    }

    /** While a consumer waits. */
    public static Duration quick(Plan plan) {
        Duration full = full(plan);
        return full.compareTo(QUICK_MAX) > 0 ? QUICK_MAX : full;
    }
}
