package dev.keyrecall.engine.inventory;

import dev.keyrecall.engine.inventory.Finding.Kind;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The differences between what a listing shows and what was accepted. Pure. */
public final class Drift {
    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::ref).thenComparing(Finding::kind);

    private Drift() {}

    /**
     * The open findings of one account whose baseline was accepted, ordered by reference.
     *
     * @param observed everything ever observed there, gone ones included
     * @param accepted the accepted inventory
     * @param previous the open findings so far: one that is still true keeps its {@code since}
     * @param now when a new one is first noticed
     */
    public static List<Finding> between(
            List<ObservedCredential> observed,
            List<AcceptedCredential> accepted,
            List<Finding> previous,
            Instant now) {
        return between(observed, accepted, previous, now, now);
    }

    /**
     * As above, for a listing that may be older than what was accepted.
     *
     * @param listedAt when the listing began: what was accepted later, and never observed, is not
     *     missing from it
     */
    public static List<Finding> between(
            List<ObservedCredential> observed,
            List<AcceptedCredential> accepted,
            List<Finding> previous,
            Instant listedAt,
            Instant now) {
        Map<CredentialRef, ObservedCredential> seen = new HashMap<>();
        observed.forEach(credential -> seen.put(credential.credential().ref(), credential));
        Map<CredentialRef, AcceptedCredential> expected = new HashMap<>();
        accepted.forEach(credential -> expected.put(credential.ref(), credential));

        List<Finding> open = new ArrayList<>();
        for (ObservedCredential credential : observed) {
            CredentialRef ref = credential.credential().ref();
            if (credential.present() && !expected.containsKey(ref)) {
                open.add(new Finding(Kind.UNEXPECTED, ref, now));
            }
        }
        for (AcceptedCredential credential : accepted) {
            Optional<ObservedCredential> found = Optional.ofNullable(seen.get(credential.ref()));
            boolean tooNew = found.isEmpty() && credential.acceptedAt().isAfter(listedAt);
            if (!tooNew) {
                judge(credential, found.filter(ObservedCredential::present))
                        .ifPresent(kind -> open.add(new Finding(kind, credential.ref(), now)));
            }
        }
        Map<Map.Entry<Kind, CredentialRef>, Finding> known = byDifference(previous);
        return open.stream()
                .map(
                        finding ->
                                known.getOrDefault(
                                        Map.entry(finding.kind(), finding.ref()), finding))
                .sorted(ORDER)
                .toList();
    }

    private static Optional<Kind> judge(
            AcceptedCredential accepted, Optional<ObservedCredential> present) {
        if (present.isEmpty()) {
            return Optional.of(Kind.MISSING);
        }
        Status listed = present.get().credential().status();
        if (listed == accepted.status()) {
            return Optional.empty();
        }
        return Optional.of(listed == Status.ACTIVE ? Kind.RE_ENABLED : Kind.SUSPENDED);
    }

    private static Map<Map.Entry<Kind, CredentialRef>, Finding> byDifference(
            List<Finding> findings) {
        Map<Map.Entry<Kind, CredentialRef>, Finding> known = new HashMap<>();
        findings.forEach(finding -> known.put(Map.entry(finding.kind(), finding.ref()), finding));
        return known;
    }
}
