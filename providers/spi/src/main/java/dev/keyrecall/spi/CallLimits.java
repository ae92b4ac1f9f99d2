package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How many requests an adapter's errands cost, and how many of them its provider permits. Told
 * without an account being connected, so that an estimate needs no network.
 *
 * @param costs by errand; one that costs nothing or is not automated is missing
 * @param limits every operation of the costs is under one at least, if only to say that its limit
 *     is not known
 */
public record CallLimits(Map<Errand, List<Cost>> costs, List<Limit> limits) {
    /** No errand costs anything. */
    public static final CallLimits NONE = new CallLimits(Map.of(), List.of());

    public CallLimits {
        EnumMap<Errand, List<Cost>> copy = new EnumMap<>(Errand.class);
        costs.forEach((errand, cost) -> copy.put(errand, List.copyOf(cost)));
        costs = Map.copyOf(copy);
        limits = List.copyOf(limits);
    }

    /** What an errand costs; nothing where it is not declared. */
    public List<Cost> of(Errand errand) {
        return costs.getOrDefault(errand, List.of());
    }

    /** Every operation that an errand costs. */
    public Set<String> operations() {
        Set<String> all = new LinkedHashSet<>();
        costs.values().forEach(cost -> cost.forEach(one -> all.add(one.operation())));
        return all;
    }

    /** Whether each operation is under a limit that is known. */
    public boolean known() {
        return operations().stream().allMatch(this::known);
    }

    private boolean known(String operation) {
        return limits.stream().anyMatch(l -> l.rate() != null && l.covers(operation));
    }

    /**
     * The same costs under other limits. Operations that none of them names have a limit that is
     * not known.
     */
    public CallLimits under(List<Limit> others, String unknownSource) {
        CallLimits named = new CallLimits(costs, others);
        List<String> left = operations().stream().filter(one -> !named.known(one)).toList();
        if (left.isEmpty()) {
            return named;
        }
        List<Limit> all = new ArrayList<>(others);
        left.forEach(one -> all.add(new Limit(one, List.of(one), null, Known.NOT, unknownSource)));
        return new CallLimits(costs, all);
    }

    /**
     * Reads limits as a person writes them down: {@code iam:*=20/40,sts:GetCallerIdentity=50/50},
     * which is requests a second and requests at once.
     *
     * @param source where they come from, for {@link Limit#source}
     * @throws IllegalArgumentException naming what cannot be read
     */
    public static List<Limit> stated(String text, String source) {
        return Arrays.stream(text.split(",", -1)).map(part -> limit(part.strip(), source)).toList();
    }

    private static Limit limit(String text, String source) {
        int equals = text.indexOf('=');
        int slash = text.indexOf('/', equals + 1);
        if (equals < 1 || slash < 0) {
            throw new IllegalArgumentException(
                    "a limit reads like iam:*=20/40 (a second, and at once), not '" + text + "'");
        }
        String pattern = text.substring(0, equals);
        try {
            Rate rate =
                    new Rate(
                            Double.parseDouble(text.substring(equals + 1, slash)),
                            Integer.parseInt(text.substring(slash + 1)));
            return new Limit(pattern, List.of(pattern), rate, Known.STATED, source);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no number in the limit '" + text + "'", e);
        }
    }

    /**
     * Requests of one operation.
     *
     * @param operation such as {@code iam:GetUser}
     * @param each always so many
     * @param perCredential so many more for each credential of the principal that is asked about;
     *     in a whole listing, of the account
     * @param perPrincipal so many more for each principal of a whole listing
     */
    public record Cost(String operation, int each, int perCredential, double perPrincipal) {
        /** A number that nothing changes. */
        public static Cost of(String operation, int each) {
            return new Cost(operation, each, 0, 0);
        }

        /** How many, rounded up. */
        public int requests(int credentials, int principals) {
            return (int)
                    Math.ceil(
                            each
                                    + (double) perCredential * credentials
                                    + perPrincipal * principals);
        }
    }

    /** How well a limit is known. */
    public enum Known {
        /** The provider's own pages say it. */
        DOCUMENTED,
        /** Others have measured or reported it. */
        MEASURED,
        /** The account's settings say it. */
        STATED,
        /** It is not. */
        NOT;

        /** The word in output. */
        public String word() {
            return this == NOT ? "unknown" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Requests that a provider permits.
     *
     * @param perSecond on average, above 0
     * @param burst at once, at least 1
     */
    public record Rate(double perSecond, int burst) {
        public Rate {
            if (!(perSecond > 0) || !Double.isFinite(perSecond) || burst < 1) {
                throw new IllegalArgumentException("a rate is above 0, and a burst at least 1");
            }
        }
    }

    /**
     * A limit on some operations together.
     *
     * @param name for people
     * @param operations full names, {@code service:*} or {@code *}
     * @param rate null where it is not known
     * @param known how well it is
     * @param source where that is said, or why nothing is known
     */
    public record Limit(
            String name, List<String> operations, @Nullable Rate rate, Known known, String source) {
        public Limit {
            operations = List.copyOf(operations);
            if ((rate == null) != (known == Known.NOT)) {
                throw new IllegalArgumentException("a limit is known when it has a rate");
            }
        }

        /** Whether it is on an operation. */
        public boolean covers(String operation) {
            return operations.stream().anyMatch(pattern -> matches(pattern, operation));
        }

        /** Whether it is on any of them. */
        public boolean coversAny(Collection<String> called) {
            return called.stream().anyMatch(this::covers);
        }

        private static boolean matches(String pattern, String operation) {
            return pattern.equals("*")
                    || pattern.equals(operation)
                    || (pattern.endsWith(":*")
                            && operation.startsWith(pattern.substring(0, pattern.length() - 1)));
        }
    }
}
