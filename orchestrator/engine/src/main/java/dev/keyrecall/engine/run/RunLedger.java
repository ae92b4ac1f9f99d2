package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.engine.secret.OpenEntries;
import dev.keyrecall.engine.secret.SealedValue;
import dev.keyrecall.engine.secret.Shredding;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The ledger entries of a run, each in the transaction of the state it explains. */
final class RunLedger {
    /** The member of an intent's details that names its ledger entry. */
    static final String SEQUENCE = "ledger_seq";

    private final LedgerWriter writer;
    private final Plan plan;
    private final String digest;

    RunLedger(Engine engine, Plan plan, String digest) {
        this.writer = new LedgerWriter(engine);
        this.plan = plan;
        this.digest = digest;
    }

    /**
     * How a provider answered.
     *
     * @param receipt its evidence, as far as there is any
     * @param latency from the sending to the answer; null where no answer came
     */
    record Answer(Receipt receipt, @Nullable Duration latency) {
        /** Nothing came that belongs to this call. */
        static final Answer NONE = new Answer(new Receipt(false, null), null);

        static Answer refused(@Nullable String requestId) {
            return new Answer(new Receipt(false, requestId), null);
        }
    }

    long intent(
            Tx tx,
            PlannedUnit unit,
            Step step,
            int attempt,
            UUID id,
            CallClass callClass,
            String resource,
            List<String> beforeImage,
            Json.Obj details) {
        Json.Obj entry =
                Json.object()
                        .put("intent", id.toString())
                        .put("class", callClass.name().substring(0, 1))
                        .put("resource", resource)
                        .put("call", details)
                        .build();
        return writer.append(
                tx,
                of("intent", unit, step, entry)
                        .attempt(attempt)
                        .planDigest(digest)
                        .before(Sha256.hex(Json.strings(beforeImage)))
                        .approvals(approvals(tx)));
    }

    /** The digests of what the run is done under, oldest first. */
    private List<String> approvals(Tx tx) {
        return tx.campaigns().approvals(plan.id()).stream()
                .filter(approval -> approval.digest().equals(digest))
                .map(RunLedger::digest)
                .toList();
    }

    void outcome(
            Tx tx,
            PlannedUnit unit,
            IntentRow intent,
            OutcomeKind kind,
            Json.Obj details,
            Answer answer,
            @Nullable SealedValue sealed) {
        Json.Builder entry =
                Json.object()
                        .put("intent", intent.id().toString())
                        .put("outcome", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .put("result", details);
        if (sealed != null) {
            entry.put("sealed", placed(sealed));
        }
        String word = kind == OutcomeKind.RECONCILED ? "reconcile" : "outcome";
        writer.append(
                tx,
                of(word, unit, intent.step(), entry.build())
                        .attempt(intent.attempt())
                        .answersTo(intent.details().integer(SEQUENCE))
                        .exchange(answer.receipt(), answer.latency())
                        .after(after(intent, kind, sealed))
                        .fingerprint(sealed == null ? null : sealed.fingerprint()));
    }

    /** Of an issuance: the credentials that its principal has from now on. */
    private static @Nullable String after(
            IntentRow intent, OutcomeKind kind, @Nullable SealedValue issued) {
        if (issued == null || kind != OutcomeKind.DONE) {
            return null;
        }
        List<String> ids = new ArrayList<>(intent.beforeImage());
        ids.add(issued.place().ref().id());
        return Sha256.hex(Json.strings(ids.stream().sorted().toList()));
    }

    private static Json.Obj placed(SealedValue sealed) {
        return sealed.told().with("ref", Json.of(sealed.place().ref().toString()));
    }

    /** An answer that came after the lane was lost: kept, because it may be the only copy. */
    void stray(Tx tx, PlannedUnit unit, IntentRow intent, SealedValue issued) {
        Json.Obj entry =
                Json.object()
                        .put("intent", intent.id().toString())
                        .put("issued", issued.place().ref().toString())
                        .put("sealed", placed(issued))
                        .build();
        writer.append(
                tx,
                new Entry("outcome", "stray", entry)
                        .campaign(plan.campaign())
                        .ordinal(unit.ordinal())
                        .step(intent.step())
                        .attempt(intent.attempt())
                        .ref(unit.ref())
                        .answersTo(intent.details().integer(SEQUENCE))
                        .fingerprint(issued.fingerprint()));
    }

    /**
     * Reads or probes were made.
     *
     * @param moves the labels that this moved
     */
    void sweep(Tx tx, PlannedUnit unit, Step step, Answers answers, List<Labelled> moves) {
        writer.append(tx, of("sweep", unit, step, Labelled.tell(answers.toJson(), moves)));
    }

    /** A value that a consumer had was sealed; in the transaction that writes it, right after. */
    void sealed(Tx tx, PlannedUnit unit, SealedValue captured, ConsumerTarget consumer) {
        Json.Obj entry =
                captured.told()
                        .with("consumer", Json.of(consumer.kind()))
                        .with("target", Json.of(consumer.target()));
        writer.append(
                tx,
                new Entry("seal", "captured", entry)
                        .campaign(plan.campaign())
                        .ordinal(unit.ordinal())
                        .step(Step.CAPTURE)
                        .ref(captured.place().ref())
                        .fingerprint(captured.fingerprint()));
    }

    /** A value is about to be opened for a step, which is the purpose. */
    void opened(Tx tx, PlannedUnit unit, Step step, CredentialRef ref, int version) {
        writer.append(
                tx,
                OpenEntries.one(step.word(), ref, version)
                        .campaign(plan.campaign())
                        .ordinal(unit.ordinal())
                        .step(step));
    }

    /** The value of a credential that is dead was destroyed. */
    void destroyed(Tx tx, PlannedUnit unit, int version, Instant at) {
        Json.Obj entry = Shredding.told(version, at);
        writer.append(
                tx,
                new Entry("shred", "the value of a dead credential was destroyed", entry)
                        .campaign(plan.campaign())
                        .ordinal(unit.ordinal())
                        .ref(unit.ref()));
    }

    void unit(Tx tx, PlannedUnit unit, Unit row) {
        unit(tx, unit, row, List.of());
    }

    /**
     * A unit's state changed.
     *
     * @param moves the labels that this moved
     */
    void unit(Tx tx, PlannedUnit unit, Unit row, List<Labelled> moves) {
        Instant resumeAfter = row.resumeAfter();
        Json.Obj entry =
                Json.object()
                        .put("state", row.state().word())
                        .put("reason", row.openReason())
                        .put("resume_after", resumeAfter == null ? null : resumeAfter.toString())
                        .put("facts", row.facts())
                        .build();
        writer.append(
                tx,
                new Entry("unit", row.state().word(), Labelled.tell(entry, moves))
                        .campaign(plan.campaign())
                        .ordinal(unit.ordinal())
                        .ref(unit.ref()));
    }

    /** A unit changed the inventory. */
    void inventory(PlannedUnit unit, InventoryChanges changes) {
        changes.tell(
                writer,
                entry -> entry.campaign(plan.campaign()).ordinal(unit.ordinal()).ref(unit.ref()));
    }

    private static String digest(StoredApproval approval) {
        return Sha256.hex(
                Json.object()
                        .put("approver", approval.approver())
                        .put("os_user", approval.osUser())
                        .put("plan", approval.plan())
                        .put("plan_digest", approval.digest())
                        .build());
    }

    void run(Tx tx, String what, Json.Obj details) {
        writer.append(
                tx,
                new Entry("run", what, details)
                        .campaign(plan.campaign())
                        .planDigest(digest)
                        .approvals(approvals(tx)));
    }

    private Entry of(String kind, PlannedUnit unit, Step step, Json.Obj details) {
        return new Entry(kind, step.word(), details)
                .campaign(plan.campaign())
                .ordinal(unit.ordinal())
                .step(step)
                .ref(unit.ref());
    }
}
