package dev.keyrecall.engine.campaign;

import static java.util.Comparator.comparing;

import dev.keyrecall.engine.campaign.PlanInput.AccountInventory;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.CredentialType;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes a plan of what is known. A pure function: equal input gives an equal plan. Every credential
 * that the scope names is a unit of the plan or is left out by name, with the reason.
 */
public final class PlanMaker {
    private PlanMaker() {}

    /**
     * The plan.
     *
     * @throws PlanException when nothing would be done, or too little is known to say what
     */
    public static Plan make(PlanInput input) throws PlanException {
        List<ChainPlan> chains = new ArrayList<>();
        List<String> snapshots = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (AccountInventory inventory : inScope(input)) {
            List<Candidate> candidates = Candidates.of(input, inventory);
            snapshots.add(snapshot(inventory, candidates));
            noteUnreviewed(inventory, notes);
            SharedPlaces.note(candidates, notes);
            Candidates.byChain(candidates)
                    .forEach(
                            (chain, siblings) -> {
                                CredentialType type = siblings.getFirst().ref().type();
                                int slots = input.slots().perPrincipal(chain.account(), type);
                                chains.add(ChainPlan.of(input, siblings, slots));
                            });
        }
        List<PlannedUnit> units = numbered(chains);
        List<Plan.Exclusion> excluded =
                chains.stream()
                        .flatMap(chain -> chain.excluded().stream())
                        .sorted(comparing(Plan.Exclusion::ref))
                        .toList();
        if (units.isEmpty()) {
            throw empty(input, excluded);
        }
        noteIrreversible(units, notes);
        noteByHand(input, units, notes);
        return new Plan(
                input.plan(),
                input.campaign(),
                input.mode(),
                input.scope().text(),
                input.createdAt().truncatedTo(ChronoUnit.MILLIS),
                input.requester(),
                input.mode() == Mode.EXPOSURE ? Duration.ZERO : input.soak(),
                input.proofTries(),
                input.proofWindow(),
                snapshots,
                input.ledgerSize(),
                input.ledgerRoot(),
                units,
                excluded,
                notes);
    }

    private static List<AccountInventory> inScope(PlanInput input) {
        return input.accounts().stream()
                .filter(inventory -> input.scope().concerns(inventory.account().ref()))
                .sorted(comparing(inventory -> inventory.account().ref().toString()))
                .toList();
    }

    /**
     * The snapshot that the plan stands on. Without an accepted inventory everything would be
     * unexpected: cut, and nothing replaced.
     */
    private static String snapshot(AccountInventory inventory, List<Candidate> candidates)
            throws PlanException {
        String account = inventory.account().ref().toString();
        String digest = inventory.account().snapshotDigest();
        if (digest == null || inventory.account().refreshedAt() == null) {
            throw new PlanException(
                    PlanException.Reason.NOT_READY,
                    "account " + account + " is in scope and has never been refreshed",
                    "run 'keyrecall inventory refresh', or narrow the scope with account=NAME");
        }
        boolean named = candidates.stream().anyMatch(Candidate::inScope);
        if (!inventory.baseline() && named) {
            throw new PlanException(
                    PlanException.Reason.NOT_READY,
                    "account "
                            + account
                            + " has no accepted inventory: every credential would be unexpected,"
                            + " cut and not replaced",
                    "look at 'keyrecall inventory list', then run 'keyrecall inventory accept"
                            + " --all'");
        }
        return account + " " + digest;
    }

    private static List<PlannedUnit> numbered(List<ChainPlan> chains) {
        List<ChainPlan> ordered = new ArrayList<>(chains);
        ordered.sort(
                Comparator.<ChainPlan, Boolean>comparing(chain -> !chain.urgent())
                        .thenComparing(ChainPlan::principal));
        List<ChainPlan.Draft> drafts = new ArrayList<>();
        ordered.forEach(chain -> drafts.addAll(chain.drafts()));
        // Stable: what we work with ourselves comes last, and all else keeps its order.
        drafts.sort(comparing(draft -> draft.candidate().operator()));
        List<PlannedUnit> units = new ArrayList<>();
        drafts.forEach(draft -> units.add(draft.numbered(units.size() + 1)));
        return units;
    }

    private static PlanException empty(PlanInput input, List<Plan.Exclusion> excluded) {
        String scope = PlainText.line(input.scope().text());
        if (excluded.isEmpty()) {
            return new PlanException(
                    PlanException.Reason.EMPTY,
                    "no credential is in the scope '" + scope + "'",
                    "'keyrecall inventory list' shows what the latest refresh listed");
        }
        Plan.Exclusion first = excluded.getFirst();
        return new PlanException(
                PlanException.Reason.EMPTY,
                "everything in the scope '" + scope + "' is left out of the plan",
                first.ref()
                        + ": "
                        + first.reason()
                        + (excluded.size() == 1
                                ? ""
                                : " (and " + (excluded.size() - 1) + " more)"));
    }

    private static void noteUnreviewed(AccountInventory inventory, List<String> notes) {
        long unreviewed = inventory.accepted().stream().filter(a -> !a.reviewed()).count();
        if (unreviewed > 0) {
            notes.add(
                    "the baseline of "
                            + inventory.account().ref()
                            + " is unreviewed: "
                            + ChainPlan.count(Math.toIntExact(unreviewed), "accepted credential")
                            + " not judged yet");
        }
    }

    /** What no estimate knows: when persons will have done their part. */
    private static void noteByHand(PlanInput input, List<PlannedUnit> units, List<String> notes) {
        List<PlannedUnit> those =
                units.stream()
                        .filter(PlannedUnit::replace)
                        .filter(
                                unit ->
                                        unit.consumers().stream()
                                                .anyMatch(
                                                        one -> input.byHand().contains(one.kind())))
                        .toList();
        if (those.isEmpty()) {
            return;
        }
        long owners =
                those.stream()
                        .map(unit -> unit.owner() == null ? Task.NOBODY : unit.owner())
                        .distinct()
                        .count();
        notes.add(
                ChainPlan.count(those.size(), "unit")
                        + " with human steps, for "
                        + ChainPlan.count(Math.toIntExact(owners), "owner")
                        + ": each waits until somebody has said that it is done; no estimate"
                        + " counts that");
    }

    private static void noteIrreversible(List<PlannedUnit> units, List<String> notes) {
        long first = units.stream().filter(PlannedUnit::revokesFirst).count();
        if (first > 0) {
            notes.add(
                    ChainPlan.count(Math.toIntExact(first), "unit")
                            + " revoked before the replacement stands: no way back from there");
        }
    }
}
