package dev.keyrecall.engine.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One action on a unit. A plan lists them in order; a run does exactly what is listed. */
public enum Step {
    /**
     * Seal what the unit's consumers hold of the old value, so that its death can be proven with
     * it. Reads only.
     */
    CAPTURE(false, true),
    /**
     * Hand the consumers another live credential of the same principal for the time in which the
     * slot must be freed.
     */
    BRIDGE(true, true),
    /** Stop the old credential reversibly. */
    SUSPEND(true, true),
    /** See the suspension take effect, as far as the provider lets one see it. Reads only. */
    CONFIRM(false, true),
    /** Wait while the old credential is only suspended. */
    SOAK(false, true),
    /** Stop the old credential for good. */
    REVOKE(true, false),
    /** Create the replacement and seal it. */
    ISSUE(true, true),
    /** See the replacement accepted, several times. Reads only. */
    TEST(false, true),
    /** Write the replacement into every consumer. */
    DELIVER(true, true),
    /** Read every consumer back and see the value that stands there accepted. Reads only. */
    VERIFY(false, true),
    /**
     * See the old credential refused, or gone from the listing, several times over a window. Reads
     * only.
     */
    PROVE(false, true),
    /**
     * Give back what is only suspended. A person orders it; no plan has it: {@code campaign
     * rollback}.
     */
    LIFT(true, true);

    private final boolean effect;
    private final boolean reversible;

    Step(boolean effect, boolean reversible) {
        this.effect = effect;
        this.reversible = reversible;
    }

    /** Whether it changes anything at the provider. */
    public boolean effect() {
        return effect;
    }

    public boolean reversible() {
        return reversible;
    }

    /** Whether a plan may list it. */
    public boolean planned() {
        return this != LIFT;
    }

    /** Those that a plan may list. */
    public static List<Step> ofPlans() {
        return Arrays.stream(values()).filter(Step::planned).toList();
    }

    /** The word in plans, ledger and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The step of that word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Step ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
