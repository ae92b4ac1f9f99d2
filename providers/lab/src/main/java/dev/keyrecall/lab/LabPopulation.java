package dev.keyrecall.lab;

/**
 * How much an invented account holds. The operator, and the operator's own credential, come on top.
 *
 * @param users principals
 * @param accessKeys credentials, at most two a user
 * @param consumers places that hold a credential, each a distinct active one
 * @param seed decides ids, names, dates and layout; never a secret value
 */
public record LabPopulation(int users, int accessKeys, int consumers, long seed) {
    /** More than a real account may hold (AWS allows 5,000), so that limits can be tested. */
    public static final int USERS_MAX = 10_000;

    /** Credentials that one principal may hold. */
    public static final int KEYS_PER_USER_MAX = 2;

    public LabPopulation {
        if (users < 0 || users > USERS_MAX) {
            throw new IllegalArgumentException("users must be 0 to " + USERS_MAX);
        }
        if (accessKeys < 0 || accessKeys > KEYS_PER_USER_MAX * users) {
            throw new IllegalArgumentException("at most two access keys a user");
        }
        if (consumers < 0 || consumers > accessKeys) {
            throw new IllegalArgumentException("at most one consumer an access key");
        }
    }

    /** The account of the missing-key drill: 50 users, 80 access keys, 60 consumers. */
    public static LabPopulation drill(long seed) {
        return new LabPopulation(50, 80, 60, seed);
    }

    /** An account that holds nothing but its operator. */
    public static LabPopulation empty(long seed) {
        return new LabPopulation(0, 0, 0, seed);
    }
}
