package dev.keyrecall.vault;

/**
 * Which passphrase costs are accepted.
 *
 * @param least the lower bound, each number by itself
 * @param most the upper bound, each number by itself
 */
record CostBounds(PassphraseCost least, PassphraseCost most) {
    /** What the format page demands of every reader. */
    static final CostBounds STANDARD =
            new CostBounds(PassphraseCost.MINIMUM, PassphraseCost.MAXIMUM);

    boolean accept(PassphraseCost cost) {
        return cost.isWithin(least, most);
    }
}
