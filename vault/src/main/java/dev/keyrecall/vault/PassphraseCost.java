package dev.keyrecall.vault;

/**
 * How much work one try of a passphrase costs: the parameters of Argon2id.
 *
 * <p>Source: RFC 9106 section 4; OWASP Password Storage Cheat Sheet.
 *
 * @param memoryKib memory in KiB
 * @param passes passes over that memory
 * @param lanes independent lanes
 */
public record PassphraseCost(int memoryKib, int passes, int lanes) {
    /**
     * 256 MiB, 3 passes, 1 lane. More lanes bring no speed here, because Bouncy Castle computes
     * them one after another; they would only help whoever guesses on many cores.
     */
    public static final PassphraseCost DEFAULT = new PassphraseCost(256 * 1024, 3, 1);

    /** 19 MiB, 2 passes, 1 lane: the least that OWASP accepts. Right for tests, not for people. */
    public static final PassphraseCost MINIMUM = new PassphraseCost(19 * 1024, 2, 1);

    /** The most that is accepted, so that a forged header cannot stall or starve its reader. */
    public static final PassphraseCost MAXIMUM = new PassphraseCost(1024 * 1024, 10, 16);

    /** The same as {@link #DEFAULT}. */
    public static PassphraseCost defaults() {
        return DEFAULT;
    }

    /** Whether each number is between those of {@code least} and {@code most}, both included. */
    boolean isWithin(PassphraseCost least, PassphraseCost most) {
        return least.memoryKib <= memoryKib
                && memoryKib <= most.memoryKib
                && least.passes <= passes
                && passes <= most.passes
                && least.lanes <= lanes
                && lanes <= most.lanes
                && memoryKib >= 8L * lanes;
    }

    @Override
    public String toString() {
        return "Argon2id " + memoryKib + " KiB, " + passes + " passes, " + lanes + " lanes";
    }
}
