package dev.keyrecall.engine.campaign;

import java.util.Set;

/**
 * The member names of {@link Unit#facts()}: instants are RFC 3339 text, counts and durations (in
 * milliseconds) are numbers.
 */
public final class UnitFacts {
    /**
     * When the suspension or, without one, the revocation was answered: the old credential's last
     * moment because of us.
     */
    public static final String CUT_AT = "cut_at";

    /** When the revocation was answered. */
    public static final String REVOKED_AT = "revoked_at";

    /** When every consumer was seen to hold a live credential again. */
    public static final String RESTORED_AT = "restored_at";

    /**
     * When the first of the proof's consistent answers came. Missing where only {@link #PROVEN_AT}
     * was kept.
     */
    public static final String FIRST_REFUSED_AT = "first_refused_at";

    /** When the last consistent answer of the proof came. */
    public static final String PROVEN_AT = "proven_at";

    /**
     * {@code refused} (the value was held and the provider refused it) or {@code listing} (gone
     * from the listing).
     */
    public static final String PROOF = "proof";

    /** How many consistent answers. */
    public static final String PROOF_ANSWERS = "proof_answers";

    /** The evidence word of the last answer: the provider's code, or {@code not listed}. */
    public static final String PROOF_CODE = "proof_code";

    /** When it was given back the last time, after it had been suspended. */
    public static final String LIFTED_AT = "lifted_at";

    /** How much of {@link #HARM_MS} had passed when it was given back. */
    public static final String HARM_BEFORE_MS = "harm_before_ms";

    /** How long the consumer that waited longest had no working credential because of us. */
    public static final String HARM_MS = "harm_ms";

    /** Whether the suspension was seen to take effect. */
    public static final String SUSPENSION_SEEN = "suspension_seen";

    /** How many orphans of this unit were found and revoked. */
    public static final String ORPHANS_REVOKED = "orphans_revoked";

    /**
     * How many orphans of this unit stand that could be neither proven ours nor revoked: they need
     * a person. Missing for none.
     */
    public static final String ORPHANS_UNRESOLVED = "orphans_unresolved";

    /** When the unit's soak began. */
    public static final String SOAK_SINCE = "soak_since";

    /** When every consumer was seen to hold the bridging credential. */
    public static final String BRIDGED_AT = "bridged_at";

    /** The waiver by which it is accounted for; stands while it is waived. */
    public static final String WAIVER = "waiver";

    /** Those of a suspension, which do not hold any more once it is lifted. */
    public static final Set<String> OF_A_SUSPENSION = Set.of(CUT_AT, SUSPENSION_SEEN, SOAK_SINCE);

    private UnitFacts() {}
}
