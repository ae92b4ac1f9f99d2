package dev.keyrecall.engine.policy;

/**
 * What it takes to agree to something.
 *
 * @param signatures of how many different people
 * @param securityKey with which keys
 */
public record Quorum(int signatures, SecurityKeyRule securityKey) {
    /** More people than a decision is ever put to. */
    public static final int SIGNATURES_MAX = 16;

    /** What meets both. */
    Quorum and(Quorum other) {
        return new Quorum(
                Math.max(signatures, other.signatures), securityKey.or(other.securityKey));
    }
}
