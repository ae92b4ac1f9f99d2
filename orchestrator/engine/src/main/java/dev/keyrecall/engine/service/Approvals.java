package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Records who agrees to which bytes. The name is a claim, kept beside the operating-system user
 * that made it; nothing here proves it. Thread-safe.
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

    /**
     * Approves a plan's exact bytes. Approving again under the same name is harmless and gives the
     * first approval.
     *
     * @throws EngineException USAGE for an unknown plan or an unusable name, REFUSED for a damaged
     *     plan
     */
    public Approval approve(String planId, String name) throws EngineException {
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
                    "say who approves: --as NAME");
        }
        StoredPlan stored = StoredPlans.require(engine, planId);
        StoredPlans.read(stored);
        new LedgerReading(engine).verify();
        return engine.store().write(tx -> record(tx, stored, claimed));
    }

    /**
     * Whether anybody has approved the plan's bytes as they are stored; false for an unknown plan.
     */
    public boolean approved(String planId) {
        return engine.store()
                .read(
                        tx ->
                                tx.campaigns()
                                        .plan(planId)
                                        .map(stored -> approved(tx, stored))
                                        .orElse(false));
    }

    private static boolean approved(Tx tx, StoredPlan stored) {
        return tx.campaigns().approvals(stored.id()).stream()
                .anyMatch(approval -> approval.digest().equals(stored.digest()));
    }

    private Approval record(Tx tx, StoredPlan stored, String name) {
        String approver = committing.to(tx, name);
        Optional<StoredApproval> before =
                tx.campaigns().approvals(stored.id()).stream()
                        .filter(approval -> approval.approver().equals(approver))
                        .filter(approval -> approval.digest().equals(stored.digest()))
                        .findFirst();
        if (before.isPresent()) {
            return opened(new PeopleReading(tx), before.get());
        }
        String osUser = engine.actor().osUser();
        StoredApproval approval =
                new StoredApproval(
                        stored.id(),
                        stored.digest(),
                        approver,
                        committing.to(tx, osUser),
                        engine.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        tx.campaigns().addApproval(approval);
        ledger.append(
                tx,
                new LedgerWriter.Entry(
                                "approval",
                                "plan " + stored.id() + " approved",
                                Json.object()
                                        .put("plan", stored.id())
                                        .put("authenticated", false)
                                        .put("at", approval.at().toString())
                                        .build())
                        .personal("approver", name)
                        .personal("os_user", osUser)
                        .campaign(stored.campaign())
                        .planDigest(stored.digest()));
        return opened(new PeopleReading(tx), approval);
    }

    /** The approvals of a plan, with whom they name. */
    static List<Approval> of(Tx tx, String plan) {
        PeopleReading people = new PeopleReading(tx);
        return tx.campaigns().approvals(plan).stream().map(one -> opened(people, one)).toList();
    }

    private static Approval opened(PeopleReading people, StoredApproval stored) {
        return new Approval(
                stored.plan(),
                stored.digest(),
                people.text(stored.approver()),
                people.text(stored.osUser()),
                stored.at());
    }
}
