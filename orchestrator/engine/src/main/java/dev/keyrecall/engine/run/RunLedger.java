package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.engine.secret.OpenEntries;
import dev.keyrecall.engine.secret.SealedValue;
import dev.keyrecall.engine.secret.Shredding;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The ledger entries of a run, each in the transaction of the state it explains. */
final class RunLedger {
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

    /**
     * A call is decided on.
     *
     * @return the entry's number, which the outcome will answer to
     */
    long intent(Tx tx, PlannedUnit unit, IntentRow intent) {
        return writer.append(
                tx,
                of("intent", unit, intent.step(), ToldRows.of(intent))
                        .attempt(intent.attempt())
                        .planDigest(digest)
                        .before(Sha256.hex(Json.strings(intent.beforeImage())))
                        .approvals(intent.step().planned() ? approvals(tx) : List.of()));
    }

    /** The digests of what the run is done under, oldest first. */
    private List<String> approvals(Tx tx) {
        return tx.campaigns().approvals(plan.id()).stream()
                .filter(approval -> approval.agrees() || approval.breaksGlass())
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
            Instant at,
            Answer answer,
            @Nullable SealedValue sealed) {
        Json.Obj entry = ToldRows.outcome(intent.id(), kind, details, at);
        if (sealed != null) {
            entry = entry.with("sealed", placed(sealed));
        }
        String word = kind == OutcomeKind.RECONCILED ? "reconcile" : "outcome";
        writer.append(
                tx,
                of(word, unit, intent.step(), entry)
                        .attempt(intent.attempt())
                        .answersTo(intent.details().integer(ToldRows.SEQUENCE))
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
                        .answersTo(intent.details().integer(ToldRows.SEQUENCE))
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

    /**
     * A unit's row changed.
     *
     * @param moves the labels that this moved
     */
    void unit(Tx tx, PlannedUnit unit, Unit row, List<Labelled> moves) {
        writer.append(
                tx,
                new Entry("unit", row.state().word(), Labelled.tell(ToldRows.of(row), moves))
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

    /**
     * The campaign's row changed.
     *
     * @param more what else is told of it
     */
    void run(Tx tx, String what, Campaign row, Json.Obj more) {
        Json.Builder details = Json.object();
        more.members().forEach(details::put);
        ToldRows.of(row).members().forEach(details::put);
        writer.append(
                tx,
                new Entry("run", what, details.build())
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
