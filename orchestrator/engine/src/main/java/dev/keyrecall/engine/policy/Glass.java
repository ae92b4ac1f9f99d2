package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.policy.Consent.Voice;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * That one person let a plan be run alone, and what came of it: {@code docs/formats/policy.md},
 * section 5.
 *
 * @param broken the signatures that let it, whether or not they count now; at least one
 * @param since when the time began to run
 * @param until when it is over, by a clock that is never set back
 * @param objection why nothing can be done under it any more; empty where something can
 * @param countersigned the signatures of those who have seen what was done, that count
 * @param unresolved who said no and has not countersigned since
 */
public record Glass(
        List<Voice> broken,
        Instant since,
        Instant until,
        String objection,
        List<Voice> countersigned,
        List<String> unresolved) {
    /** How every line about it begins. */
    public static final String LOUD = "BREAK-GLASS: ";

    public Glass {
        broken = List.copyOf(broken);
        countersigned = List.copyOf(countersigned);
        unresolved = List.copyOf(unresolved);
    }

    /** Whether a plan may be run on the strength of it now, as far as one clock tells. */
    public boolean permits() {
        return objection.isEmpty();
    }

    /** Whether a second person has seen what was done, and nobody who said no holds it open. */
    public boolean settled() {
        return !countersigned.isEmpty() && unresolved.isEmpty();
    }

    /** Who broke it. */
    public String by() {
        return broken.stream().map(Voice::name).distinct().collect(Collectors.joining(", "));
    }

    /** What a second person still has to do, in a sentence; empty when it is settled. */
    public String missing() {
        if (!unresolved.isEmpty()) {
            return "it stays open until "
                    + String.join(", ", unresolved)
                    + (unresolved.size() == 1 ? ", who was" : ", who were")
                    + " against it, countersigned";
        }
        return countersigned.isEmpty() ? "no second person has countersigned" : "";
    }

    /** All of it in one line, for a person. */
    public String line() {
        String who = LOUD + by() + " alone, at " + broken.getFirst().at();
        String rest =
                settled()
                        ? "countersigned by "
                                + countersigned.stream()
                                        .map(Voice::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                        : missing();
        return who + (permits() ? ", until " + until : "") + "; " + rest;
    }
}
