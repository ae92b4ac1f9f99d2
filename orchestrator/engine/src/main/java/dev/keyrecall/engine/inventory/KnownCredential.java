package dev.keyrecall.engine.inventory;

import static java.util.Comparator.comparing;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A credential as listings, the accepted inventory and the registered consumers know it together.
 * One of the first two does.
 *
 * @param ref which
 * @param observed what listings say of it, also when it is gone; null when none has told of it
 * @param accepted how it was accepted; null when it was not
 * @param consumers the registered places that use it, by kind, then by name
 * @param named the owner that a person named; null for none
 * @param awaited whether it was accepted, as the replacement that a campaign issued, and no listing
 *     has been made since that could tell of it
 */
public record KnownCredential(
        CredentialRef ref,
        @Nullable ObservedCredential observed,
        @Nullable AcceptedCredential accepted,
        List<Consumer> consumers,
        @Nullable String named,
        boolean awaited) {
    private static final Comparator<Consumer> BY_PLACE =
            comparing((Consumer consumer) -> consumer.target().kind())
                    .thenComparing(consumer -> consumer.target().target());

    public KnownCredential {
        if (observed == null && accepted == null) {
            throw new IllegalArgumentException(ref + " is neither listed nor accepted");
        }
        consumers = consumers.stream().sorted(BY_PLACE).toList();
    }

    /**
     * Every credential that is listed now or accepted, by reference.
     *
     * @param observed everything ever observed, gone ones included
     * @param owners those that persons named
     * @param findings the open ones: what no listing has told of is missing once a refresh says so
     */
    public static List<KnownCredential> of(
            Collection<ObservedCredential> observed,
            Collection<AcceptedCredential> accepted,
            Collection<Consumer> consumers,
            Collection<NamedOwner> owners,
            Collection<Finding> findings) {
        Map<CredentialRef, ObservedCredential> seen = HashMap.newHashMap(observed.size());
        Map<CredentialRef, AcceptedCredential> agreed = HashMap.newHashMap(accepted.size());
        Map<CredentialRef, List<Consumer>> places = new HashMap<>();
        Set<CredentialRef> missing =
                findings.stream()
                        .filter(finding -> finding.kind() == Finding.Kind.MISSING)
                        .map(Finding::ref)
                        .collect(Collectors.toSet());
        List<CredentialRef> refs = new ArrayList<>(observed.size());
        for (ObservedCredential one : observed) {
            seen.put(one.credential().ref(), one);
            if (one.present()) {
                refs.add(one.credential().ref());
            }
        }
        for (AcceptedCredential one : accepted) {
            agreed.put(one.ref(), one);
            ObservedCredential listed = seen.get(one.ref());
            if (listed == null || !listed.present()) {
                refs.add(one.ref());
            }
        }
        for (Consumer one : consumers) {
            places.computeIfAbsent(one.ref(), _ -> new ArrayList<>()).add(one);
        }
        Map<CredentialRef, String> named = HashMap.newHashMap(owners.size());
        owners.forEach(one -> named.put(one.ref(), one.owner()));
        return refs.stream()
                .sorted()
                .map(
                        ref ->
                                new KnownCredential(
                                        ref,
                                        seen.get(ref),
                                        agreed.get(ref),
                                        places.getOrDefault(ref, List.of()),
                                        named.get(ref),
                                        !seen.containsKey(ref) && !missing.contains(ref)))
                .toList();
    }

    /** Whether the latest listing has it. */
    public boolean present() {
        return observed != null && observed.present();
    }

    public Standing standing() {
        if (!present() && !awaited) {
            return Standing.MISSING;
        }
        return accepted == null ? Standing.UNEXPECTED : Standing.ACCEPTED;
    }

    public Listed listed() {
        return listed(observed);
    }

    /** What listings say, null for nothing, in a word. */
    public static Listed listed(@Nullable ObservedCredential observed) {
        if (observed == null) {
            return Listed.UNKNOWN;
        }
        boolean active = observed.credential().status() == Credential.Status.ACTIVE;
        return observed.present() && active ? Listed.LIVE : Listed.DEAD;
    }

    /** Whom it authenticates. */
    public String principal() {
        if (observed != null) {
            return observed.credential().principal();
        }
        if (accepted != null) {
            return accepted.principal();
        }
        throw new IllegalStateException("nothing knows " + ref);
    }

    /** The team that answers for it; null when nobody names one. */
    public @Nullable String owner() {
        return owner(named, observed);
    }

    /**
     * The team that answers for a credential: a person's word stands before the provider's.
     *
     * @param named what a person said; null for nothing
     * @param observed what listings say; null for nothing
     */
    public static @Nullable String owner(
            @Nullable String named, @Nullable ObservedCredential observed) {
        return named != null || observed == null ? named : observed.credential().owner();
    }

    /** Who says who answers for it, likewise. */
    public static @Nullable OwnerSource ownerSource(
            @Nullable String named, @Nullable ObservedCredential observed) {
        if (named != null) {
            return OwnerSource.IMPORT;
        }
        return owner(null, observed) == null ? null : OwnerSource.PROVIDER;
    }

    /** Its last use as far as its provider tells; null for never or not told. */
    public @Nullable Instant lastUsedAt() {
        return observed == null ? null : observed.credential().lastUsedAt();
    }

    /** The places that use it. */
    public List<ConsumerTarget> places() {
        return consumers.stream().map(Consumer::target).toList();
    }
}
