package dev.keyrecall.engine.campaign;

import static java.util.Comparator.comparing;

import dev.keyrecall.engine.campaign.PlanInput.AccountInventory;
import dev.keyrecall.engine.campaign.PlannedUnit.Standing;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Joins what is listed, what was accepted and who consumes it. */
final class Candidates {
    private final AccountInventory inventory;
    private final Predicate<CredentialRef> held;
    private final Map<CredentialRef, ObservedCredential> observed = new HashMap<>();
    private final Map<CredentialRef, AcceptedCredential> accepted = new HashMap<>();
    private final Map<CredentialRef, List<ConsumerTarget>> consumers = new HashMap<>();

    private Candidates(AccountInventory inventory, Predicate<CredentialRef> held) {
        this.inventory = inventory;
        this.held = held;
        inventory.observed().forEach(o -> observed.put(o.credential().ref(), o));
        inventory.accepted().forEach(a -> accepted.put(a.ref(), a));
        for (Consumer consumer : inventory.consumers()) {
            consumers
                    .computeIfAbsent(consumer.ref(), _ -> new ArrayList<>())
                    .add(consumer.target());
        }
        consumers
                .values()
                .forEach(
                        list ->
                                list.sort(
                                        comparing(ConsumerTarget::kind)
                                                .thenComparing(ConsumerTarget::target)));
    }

    /** Every credential that is listed now or accepted, by reference. */
    static List<Candidate> of(AccountInventory inventory, Predicate<CredentialRef> held) {
        return new Candidates(inventory, held).list();
    }

    private List<Candidate> list() {
        TreeSet<CredentialRef> refs = new TreeSet<>(accepted.keySet());
        observed.values().stream()
                .filter(ObservedCredential::present)
                .forEach(o -> refs.add(o.credential().ref()));
        return refs.stream().map(this::candidate).toList();
    }

    private Candidate candidate(CredentialRef ref) {
        ObservedCredential known = observed.get(ref);
        ObservedCredential listed = known != null && known.present() ? known : null;
        AcceptedCredential agreed = accepted.get(ref);
        return new Candidate(
                ref,
                principal(known, agreed),
                known == null ? null : known.credential().owner(),
                standing(listed != null, agreed),
                listed != null && listed.credential().status() == Credential.Status.ACTIVE,
                agreed != null && agreed.status() == Credential.Status.ACTIVE,
                ref.equals(inventory.account().operatedWith())
                        || (listed != null && listed.operator()),
                held.test(ref),
                consumers.getOrDefault(ref, List.of()));
    }

    private static Standing standing(boolean present, @Nullable AcceptedCredential agreed) {
        if (!present) {
            return Standing.MISSING;
        }
        return agreed == null ? Standing.UNEXPECTED : Standing.ACCEPTED;
    }

    private static String principal(
            @Nullable ObservedCredential seen, @Nullable AcceptedCredential agreed) {
        if (seen != null) {
            return seen.credential().principal();
        }
        if (agreed != null) {
            return agreed.principal();
        }
        throw new IllegalStateException("a candidate is listed or accepted");
    }

    /** Those that share slots, together, by principal. */
    static Map<Candidate.Chain, List<Candidate>> byChain(List<Candidate> candidates) {
        Map<Candidate.Chain, List<Candidate>> chains =
                new TreeMap<>(
                        comparing(Candidate.Chain::principal)
                                .thenComparing(chain -> chain.account().toString())
                                .thenComparing(Candidate.Chain::typeName));
        for (Candidate candidate : candidates) {
            chains.computeIfAbsent(candidate.chain(), _ -> new ArrayList<>()).add(candidate);
        }
        return chains;
    }
}
