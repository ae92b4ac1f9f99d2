package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.sshsig.SignatureCheck;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who may agree to what: {@code docs/formats/policy.md}. Immutable.
 *
 * @param organization what ends the namespaces of its signatures
 * @param serial 1 for the first, one more for each that follows
 * @param previous the digest of the one that it follows; null in the first
 * @param digest lower-case hex SHA-256 of the file
 * @param signersText the allowed signers as they stand in the file
 * @param signatures who may sign, and with which keys
 * @param origins the pages that a browser may sign for
 * @param people by name
 * @param ofMode what a plan of a mode takes
 * @param ofPolicy what another policy takes
 * @param mass what a large plan takes beside that, if it takes more
 * @param breakGlass who may let a plan be run alone, if anybody may
 * @param validFor how long after it was made a plan may be approved and begun
 * @param mostUnits how many units of a provider a plan may have, by provider
 * @param driftPercent of how many units in a hundred may have changed when a plan is begun
 */
public record Policy(
        String organization,
        int serial,
        @Nullable String previous,
        String digest,
        String signersText,
        SignatureCheck signatures,
        Set<String> origins,
        SortedMap<String, Person> people,
        Map<Mode, Quorum> ofMode,
        Quorum ofPolicy,
        Optional<Mass> mass,
        Optional<BreakGlass> breakGlass,
        Duration validFor,
        SortedMap<String, Integer> mostUnits,
        int driftPercent) {
    /** Room for some hundred people with two keys each. */
    public static final int FILE_BYTES_MAX = 262_144;

    private static final String POLICY = "keyrecall-policy@";
    private static final String WAIVER = "keyrecall-waiver@";

    public Policy {
        origins = Set.copyOf(origins);
        people = new TreeMap<>(people);
        ofMode = Map.copyOf(ofMode);
        mostUnits = new TreeMap<>(mostUnits);
    }

    /** What a plan of more units than that takes. */
    public record Mass(int aboveUnits, Quorum quorum) {}

    /**
     * Reads a file.
     *
     * @throws PolicyException when it is not a policy, or could not work
     */
    public static Policy parse(byte[] file) throws PolicyException {
        return PolicyReader.read(file, Sha256.hex(file));
    }

    /** What another policy's signatures are made for. */
    public String namespace() {
        return POLICY + organization;
    }

    /** What the signatures of those who agree to a waiver are made for. */
    public String waiverNamespace() {
        return WAIVER + organization;
    }

    /** What a plan takes. */
    public Quorum quorum(Plan plan) {
        Quorum plain = ofMode.getOrDefault(plan.mode(), ofPolicy);
        return mass.filter(large -> plan.units().size() > large.aboveUnits())
                .map(large -> plain.and(large.quorum()))
                .orElse(plain);
    }

    /** With which keys a plan is agreed to, or let be run alone. */
    SecurityKeyRule securityKey(Plan plan, Decision decision) {
        SecurityKeyRule agreeing = quorum(plan).securityKey();
        return switch (decision) {
            case APPROVE -> agreeing;
            case BREAK_GLASS ->
                    breakGlass.map(one -> one.securityKey().or(agreeing)).orElse(agreeing);
            case DENY, WITHDRAW, COUNTERSIGN -> SecurityKeyRule.NONE;
        };
    }

    /** Whether somebody may let plans be run alone. */
    public boolean breaksGlass(String name) {
        return breakGlass.map(one -> one.signers().contains(name)).orElse(false);
    }

    /** From when on a plan may be neither approved nor begun. */
    public Instant expiry(Plan plan) {
        return plan.createdAt().plus(validFor);
    }

    /** Those with a role, by name. */
    public List<Person> with(Role role) {
        return people.values().stream().filter(person -> person.is(role)).toList();
    }

    /** Whom the operating system's word for a user may mean. */
    public List<Person> byOsUser(String osUser) {
        return people.values().stream()
                .filter(person -> person.osUsers().contains(osUser))
                .toList();
    }

    /** Those who may have asked for something: by the name that stands there, or by the user. */
    public Set<String> requesters(String name, String osUser) {
        return people.values().stream()
                .filter(one -> one.name().equals(name) || one.osUsers().contains(osUser))
                .map(Person::name)
                .collect(Collectors.toSet());
    }

    /**
     * A provider of which a plan has more units than it may, in words.
     *
     * @param plan the plan
     */
    public Optional<String> aboveMost(Plan plan) {
        Map<String, Long> counts =
                plan.units().stream()
                        .collect(
                                Collectors.groupingBy(
                                        unit -> unit.ref().account().provider(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .filter(
                        of ->
                                of.getValue()
                                        > mostUnits.getOrDefault(of.getKey(), Integer.MAX_VALUE))
                .map(
                        of ->
                                of.getValue()
                                        + " units of "
                                        + of.getKey()
                                        + ", and the policy allows "
                                        + mostUnits.get(of.getKey())
                                        + " in one plan")
                .findFirst();
    }
}
