package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Records who agrees to which bytes, and who is against it. Where a policy stands, signatures say
 * so; else a name is a claim, kept beside the operating-system user that made it, and nothing
 * proves it. Thread-safe.
 */
public final class Approvals {
    /** A person's name, not a text. */
    public static final int NAME_MAX_CHARS = 128;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;

    public Approvals(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
    }

    /** What was recorded, and where the plan stands with it. */
    public record Recorded(Decision decision, Approval approval, Consent consent) {}

    /** Approves by a claim: {@link #claim}. */
    public Approval approve(String planId, String name) throws EngineException {
        return claim(planId, name, Decision.APPROVE).approval();
    }

    /**
     * Approves by a claim a plan that the caller has just made, without verifying the ledger first:
     * the caller does so meanwhile.
     */
    public Approval approveOwn(Plan plan, String name) throws EngineException {
        String claimed = claimed(name, "say who approves: --as NAME");
        return recorded(plan.id(), claimed, Decision.APPROVE).approval();
    }

    /**
     * Records a claim about a plan's exact bytes. The same one under the same name again is
     * harmless and gives the first.
     *
     * @throws EngineException USAGE for an unknown plan or an unusable name, REFUSED for a damaged
     *     plan, where a policy stands, and to agree to what the same name was against
     */
    public Recorded claim(String planId, String name, Decision decision) throws EngineException {
        String claimed = claimed(name, "say who approves: --as NAME");
        StoredPlans.require(engine, planId);
        new LedgerReading(engine).verify();
        return recorded(planId, claimed, decision);
    }

    private Recorded recorded(String planId, String claimed, Decision decision)
            throws EngineException {
        StoredPlan stored = StoredPlans.require(engine, planId);
        Plan plan = StoredPlans.read(stored);
        return Refusals.writing(
                engine.store(),
                tx -> {
                    requireNoPolicy(tx, planId);
                    requireNotBefore(tx, stored, plan, claimed, decision);
                    StoredApproval row =
                            standing(tx, stored, committing.to(tx, claimed), decision)
                                    .orElseGet(() -> record(tx, stored, claimed, decision, null));
                    return recorded(tx, stored, plan, row);
                });
    }

    /**
     * A name that somebody gives for a person.
     *
     * @throws EngineException USAGE when it cannot be one
     */
    static String claimed(String name, String hint) throws EngineException {
        String claimed = name.strip();
        if (claimed.isEmpty()
                || claimed.length() > NAME_MAX_CHARS
                || Commitments.isErased(claimed)
                || !PlainText.line(claimed).equals(claimed)) {
            throw new EngineException(
                    Ending.USAGE,
                    "an approver's name is 1 to "
                            + NAME_MAX_CHARS
                            + " printable characters, and not that of somebody erased",
                    hint);
        }
        return claimed;
    }

    private static void requireNoPolicy(Tx tx, String planId) throws EngineException {
        Optional<Policy> policy = PolicyBook.current(tx);
        if (policy.isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "a policy stands: a name that is merely given counts no more",
                    "export the plan with: keyrecall plan export " + planId,
                    "sign it with: ssh-keygen -Y sign -n "
                            + Decision.APPROVE.namespace(policy.get().organization())
                            + " -f KEY "
                            + planId
                            + ".json",
                    "then: keyrecall approve " + planId + " --signature FILE");
        }
    }

    private Optional<StoredApproval> standing(
            Tx tx, StoredPlan stored, String approver, Decision decision) {
        return tx.campaigns().approvals(stored.id()).stream()
                .filter(row -> row.approver().equals(approver) && row.decision() == decision)
                .filter(row -> row.digest().equals(stored.digest()) && row.signed() == null)
                .findFirst();
    }

    /**
     * Hands in an SSH signature about a plan's exact bytes; for what it was made tells what it
     * says. The same one again is harmless and gives the first.
     *
     * @param text as ssh-keygen wrote it
     * @throws EngineException USAGE for an unknown plan, and where no policy stands; REFUSED for a
     *     damaged plan and for a signature that does not count
     */
    public Recorded handIn(String planId, String text) throws EngineException {
        StoredPlan stored = StoredPlans.require(engine, planId);
        Plan plan = StoredPlans.read(stored);
        new LedgerReading(engine).verify();
        return Refusals.writing(engine.store(), tx -> handIn(tx, stored, plan, text));
    }

    private Recorded handIn(Tx tx, StoredPlan stored, Plan plan, String text)
            throws EngineException {
        Policy policy =
                PolicyBook.current(tx)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                Ending.USAGE,
                                                "this home has no policy, so that no signature"
                                                        + " counts",
                                                "adopt one with: keyrecall policy set FILE",
                                                "or agree by name: keyrecall approve "
                                                        + plan.id()
                                                        + " --as NAME"));
        Optional<StoredApproval> before =
                tx.campaigns().approvals(stored.id()).stream()
                        .filter(row -> row.signed() != null && row.signed().text().equals(text))
                        .findFirst();
        if (before.isPresent()) {
            return recorded(tx, stored, plan, before.get());
        }
        Instant now = engine.clock().instant();
        SignedDecision said = new HandingIn(tx, policy, stored, plan).judged(text, now);
        requireNotBefore(tx, stored, plan, said.person().name(), said.decision());
        if (said.decision() == Decision.APPROVE || said.decision() == Decision.BREAK_GLASS) {
            requireOpen(tx, policy, plan);
        }
        new GlassHandingIn(tx, policy, stored, plan, now).require(said.decision());
        StoredApproval row =
                record(
                        tx,
                        stored,
                        said.person().name(),
                        said.decision(),
                        new Proof(said, new Signed(policy.digest(), text)));
        return recorded(tx, stored, plan, row);
    }

    /** A no is final: the same yes could be handed in again by anybody who has kept it. */
    private static void requireNotBefore(
            Tx tx, StoredPlan stored, Plan plan, String name, Decision decision)
            throws EngineException {
        if (decision == Decision.APPROVE
                && ConsentReading.of(tx, stored, plan).against().contains(name)) {
            throw new EngineException(
                    Ending.REFUSED,
                    name + " was against plan " + plan.id() + ", which is final",
                    "make a new plan with: keyrecall plan create");
        }
    }

    private static void requireOpen(Tx tx, Policy policy, Plan plan) throws EngineException {
        Optional<Campaign> campaign = tx.campaigns().find(plan.campaign());
        if (campaign.isPresent() && campaign.get().state().ended()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "plan " + plan.id() + " has been run",
                    "see its result with: keyrecall campaign certificate " + plan.campaign());
        }
        Optional<String> tooMany = policy.aboveMost(plan);
        if (tooMany.isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "plan " + plan.id() + " has " + tooMany.get(),
                    "make smaller plans, with a narrower --scope");
        }
    }

    /**
     * Whether a plan may be run, and what people have said of it; empty for an unknown plan.
     *
     * @throws EngineException REFUSED for a damaged one
     */
    public Optional<Consent> consent(String planId) throws EngineException {
        return Refusals.reading(
                engine.store(),
                tx -> {
                    Optional<StoredPlan> stored = tx.campaigns().plan(planId);
                    return stored.isEmpty()
                            ? Optional.<Consent>empty()
                            : Optional.of(
                                    ConsentReading.of(
                                            tx, stored.get(), StoredPlans.read(stored.get())));
                });
    }

    /** Whether a plan is agreed to, in a transaction that goes on. */
    public static boolean granted(Tx tx, StoredPlan stored, Plan plan) {
        return ConsentReading.of(tx, stored, plan).granted();
    }

    /**
     * Whether a plan's bytes are agreed to as they are stored; false for an unknown plan.
     *
     * @throws EngineException REFUSED for a damaged one
     */
    public boolean approved(String planId) throws EngineException {
        return consent(planId).map(Consent::granted).orElse(false);
    }

    private StoredApproval record(
            Tx tx, StoredPlan stored, String name, Decision decision, @Nullable Proof proof) {
        String osUser = engine.actor().osUser();
        StoredApproval row =
                new StoredApproval(
                        stored.id(),
                        stored.digest(),
                        decision,
                        committing.to(tx, name),
                        committing.to(tx, osUser),
                        engine.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                        proof == null ? null : proof.signed());
        tx.campaigns().addApproval(row);
        Json.Builder details =
                Json.object()
                        .put("plan", stored.id())
                        .put("authenticated", proof != null)
                        .put("at", row.at().toString());
        if (proof != null || decision != Decision.APPROVE) {
            ToldApproval.of(row).members().forEach(details::put);
        }
        if (proof != null) {
            details.put("key", proof.said().fingerprint());
            details.put(
                    "counter",
                    proof.said().counter() == 0 ? Json.Null.NULL : Json.of(proof.said().counter()));
        }
        ledger.append(
                tx,
                new LedgerWriter.Entry(
                                "approval",
                                "plan " + stored.id() + " " + decision.done(),
                                details.build())
                        .personal("approver", name)
                        .personal("os_user", osUser)
                        .campaign(stored.campaign())
                        .planDigest(stored.digest()));
        return row;
    }

    private static Recorded recorded(Tx tx, StoredPlan stored, Plan plan, StoredApproval row) {
        return new Recorded(
                row.decision(),
                opened(new PeopleReading(tx), row),
                ConsentReading.of(tx, stored, plan));
    }

    /** The approvals of a plan, with whom they name; without denials and withdrawals. */
    static List<Approval> of(Tx tx, String plan) {
        PeopleReading people = new PeopleReading(tx);
        return tx.campaigns().approvals(plan).stream()
                .filter(StoredApproval::agrees)
                .map(one -> opened(people, one))
                .toList();
    }

    private static Approval opened(PeopleReading people, StoredApproval stored) {
        return new Approval(
                stored.plan(),
                stored.digest(),
                people.text(stored.approver()),
                people.text(stored.osUser()),
                stored.at(),
                ToldApproval.key(stored.signed()));
    }

    /** What makes a decision more than a claim. */
    private record Proof(SignedDecision said, Signed signed) {}
}
