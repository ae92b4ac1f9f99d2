package dev.keyrecall.engine.policy;

import java.time.Instant;
import java.util.List;

/**
 * Whether a plan is agreed to, and by whom.
 *
 * @param needed of how many people it needs the signatures; of one where there is no policy
 * @param voices what people have said, in the order in which they did
 * @param expiry when it may be neither approved nor begun any more; the far future without a policy
 */
public record Consent(int needed, List<Voice> voices, Instant expiry) {
    public Consent {
        voices = List.copyOf(voices);
    }

    /**
     * What somebody has said.
     *
     * @param name who
     * @param decision what
     * @param at when it was handed in
     * @param fingerprint of the key it was signed with; empty of a name that was merely given
     * @param objection why it does not count; empty where it does
     */
    public record Voice(
            String name, Decision decision, Instant at, String fingerprint, String objection) {
        public boolean counts() {
            return objection.isEmpty();
        }
    }

    /** Those who agreed, each once. */
    public List<String> agreed() {
        return names(Decision.APPROVE);
    }

    /** Those who said no, whether before or after they had agreed. */
    public List<String> against() {
        return voices.stream()
                .filter(voice -> voice.counts() && voice.decision().against())
                .map(Voice::name)
                .distinct()
                .toList();
    }

    private List<String> names(Decision decision) {
        return voices.stream()
                .filter(voice -> voice.counts() && voice.decision() == decision)
                .map(Voice::name)
                .distinct()
                .toList();
    }

    /** Whether it is agreed to as far as it takes, and nobody said no. */
    public boolean granted() {
        return against().isEmpty() && agreed().size() >= needed;
    }
}
