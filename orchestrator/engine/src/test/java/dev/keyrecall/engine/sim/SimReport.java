package dev.keyrecall.engine.sim;

import java.util.List;
import java.util.Map;

/**
 * How one simulation went.
 *
 * @param seed what it was drawn from
 * @param broken which laws were broken, in order; empty for none
 * @param latest what happened last
 * @param trace the same for two runs in which the same happened
 * @param steps how often a thread was chosen
 * @param starts how many processes were started
 * @param strays how many requests a former owner of the lane sent
 * @param faults what went wrong, and how often
 * @param disturbed whether something outside interfered, so that it proves nothing
 */
record SimReport(
        long seed,
        List<String> broken,
        List<String> latest,
        long trace,
        long steps,
        int starts,
        int strays,
        Map<SimFaults.Kind, Integer> faults,
        boolean disturbed) {
    /** For a person: what was broken, what happened before, and how to see it again. */
    String story() {
        return String.join("\n", broken)
                + "\n\nwhat happened last:\n"
                + String.join("\n", latest)
                + "\n\nfaults: "
                + faults
                + "\nreplay it with: mvn -pl orchestrator/engine -am test -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dkeyrecall.seed="
                + seed;
    }
}
