package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what people have said of a plan, all of it anew, by the policy that stands: {@code
 * docs/formats/policy.md}, section 4. For use inside one transaction.
 */
final class ConsentReading {
    private final Tx tx;
    private final PeopleReading people;
    private final StoredPlan stored;
    private final Plan plan;

    ConsentReading(Tx tx, StoredPlan stored, Plan plan) {
        this.tx = tx;
        this.people = new PeopleReading(tx);
        this.stored = stored;
        this.plan = plan;
    }

    /** Where the plan stands. */
    static Consent of(Tx tx, StoredPlan stored, Plan plan) {
        return new ConsentReading(tx, stored, plan)
                .judged(tx.campaigns().approvals(stored.id()), PolicyBook.current(tx));
    }

    private Consent judged(List<StoredApproval> rows, Optional<Policy> policy) {
        List<Voice> voices = new ArrayList<>();
        for (StoredApproval row : rows) {
            voices.add(policy.isPresent() ? signed(policy.get(), row) : claimed(row));
        }
        return policy.map(
                        one -> new Consent(one.quorum(plan).signatures(), voices, one.expiry(plan)))
                .orElseGet(() -> new Consent(1, voices, Instant.MAX));
    }

    private Voice claimed(StoredApproval row) {
        String objection = row.digest().equals(stored.digest()) ? "" : "it is of other bytes";
        return new Voice(people.text(row.approver()), row.decision(), row.at(), "", objection);
    }

    private Voice signed(Policy policy, StoredApproval row) {
        Signed signed = row.signed();
        String name = people.text(row.approver());
        if (signed == null) {
            return new Voice(name, row.decision(), row.at(), "", "a name that was merely given");
        }
        SignedDecision said;
        try {
            said = SignedDecision.of(policy, plan, stored.bytes(), signed.text(), row.at());
            if (said.decision() != row.decision()) {
                throw new ObjectionException("the store says otherwise than the signature", "");
            }
            requireTheirs(policy, said, row.at());
        } catch (ObjectionException e) {
            return new Voice(name, row.decision(), row.at(), "", String.valueOf(e.getMessage()));
        }
        return new Voice(said.person().name(), said.decision(), row.at(), said.fingerprint(), "");
    }

    /**
     * Requires that somebody may say this of this plan at this time; to be against it everybody may
     * who is an approver.
     *
     * @throws ObjectionException when they may not
     */
    void requireTheirs(Policy policy, SignedDecision said, Instant at) throws ObjectionException {
        switch (said.decision()) {
            case APPROVE -> {
                requireAnother(policy, said);
                requireInTime(policy, at);
            }
            case BREAK_GLASS -> {
                if (plan.mode() != Mode.EXPOSURE) {
                    throw new ObjectionException(
                            "the plan is of "
                                    + plan.mode().word()
                                    + " mode: break-glass is for what is exposed",
                            "make a plan with: keyrecall plan create --mode exposure");
                }
                requireInTime(policy, at);
            }
            case COUNTERSIGN ->
                    SecondPerson.require(tx, tx.campaigns().approvals(stored.id()), said);
            case DENY, WITHDRAW -> {
                // Whoever is an approver may.
            }
        }
    }

    /** Who asked for a plan does not agree to it. */
    private void requireAnother(Policy policy, SignedDecision said) throws ObjectionException {
        String name = people.text(plan.requester().name());
        String osUser = people.text(plan.requester().osUser());
        if (Commitments.isErased(name) || Commitments.isErased(osUser)) {
            throw new ObjectionException(
                    "who asked for the plan is erased, so that nobody can be told apart from them",
                    "make a new plan with: keyrecall plan create");
        }
        Set<String> requesters = policy.requesters(name, osUser);
        if (requesters.contains(said.person().name())) {
            throw new ObjectionException(
                    said.person().name() + " asked for the plan, and does not approve it",
                    "another approver signs: 'keyrecall policy show' lists them");
        }
    }

    private void requireInTime(Policy policy, Instant at) throws ObjectionException {
        if (at.isAfter(policy.expiry(plan))) {
            throw new ObjectionException(
                    "the plan could be approved until " + policy.expiry(plan),
                    "make a new plan with: keyrecall plan create");
        }
    }
}
