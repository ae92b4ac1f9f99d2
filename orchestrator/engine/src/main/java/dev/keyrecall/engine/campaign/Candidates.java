package dev.keyrecall.engine.campaign;

import static java.util.Comparator.comparing;

import dev.keyrecall.engine.campaign.PlanInput.AccountInventory;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The credentials of an account as a plan sees them. */
final class Candidates {
    private Candidates() {}

    /** Every credential that is listed now or accepted, by reference. */
    static List<Candidate> of(PlanInput input, AccountInventory inventory) {
        return KnownCredential.of(
                        inventory.observed(),
                        inventory.accepted(),
                        inventory.consumers(),
                        inventory.owners(),
                        inventory.findings())
                .stream()
                .map(known -> candidate(input, inventory, known))
                .toList();
    }

    private static Candidate candidate(
            PlanInput input, AccountInventory inventory, KnownCredential known) {
        ObservedCredential observed = known.observed();
        AcceptedCredential accepted = known.accepted();
        CredentialRef ref = known.ref();
        return new Candidate(
                ref,
                known.principal(),
                known.owner(),
                known.standing(),
                known.listed() == Listed.LIVE,
                accepted != null && accepted.status() == Credential.Status.ACTIVE,
                ref.equals(inventory.account().operatedWith())
                        || (observed != null && observed.present() && observed.operator()),
                input.held().test(ref),
                known.awaited(),
                input.scope().judge(ScopeSubject.of(known), input.createdAt()),
                known.places());
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
