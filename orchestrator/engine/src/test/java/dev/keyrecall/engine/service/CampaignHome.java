package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.VaultHeaders;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A home whose inventory a test writes down by hand, at a provider that answers no call at all. */
final class CampaignHome {
    static final AccountRef PROD = new AccountRef("mute", "prod");

    /** Of the listing by hand, in which nothing stood yet. */
    static final String SNAPSHOT = Snapshot.digest(List.of());

    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore(clock);
    final MuteProvider provider = new MuteProvider();
    final Engine engine =
            new Engine(
                    store,
                    new Providers(List.of(provider)),
                    clock,
                    new Ids(new SplittableRandom(7)),
                    _ -> {},
                    new Actor("ada", "root"),
                    "test-build");

    static CampaignHome empty() throws EngineException {
        CampaignHome home = new CampaignHome();
        new Homes(home.engine).create(VaultHeaders.fresh());
        return home;
    }

    /** With the account, added and refreshed. */
    static CampaignHome refreshed() throws EngineException {
        CampaignHome home = empty();
        Account added = new AccountDirectory(home.engine).add(PROD, Map.of());
        home.store.write(
                tx -> {
                    tx.accounts()
                            .put(
                                    new Account(
                                            PROD,
                                            Map.of(),
                                            added.addedAt(),
                                            "1234",
                                            null,
                                            home.clock.instant(),
                                            SNAPSHOT));
                    return new LedgerWriter(home.engine)
                            .append(
                                    tx,
                                    new LedgerWriter.Entry(
                                            "refresh",
                                            PROD + " was listed by hand",
                                            Json.object()
                                                    .put("account", PROD.toString())
                                                    .put("provider_account", "1234")
                                                    .put("operator", Json.Null.NULL)
                                                    .put("snapshot_digest", SNAPSHOT)
                                                    .put("at", home.clock.instant().toString())
                                                    .build()));
                });
        return home;
    }

    static CredentialRef ref(String id) {
        return new CredentialRef(PROD, "access-key", id);
    }

    /**
     * Adds a credential.
     *
     * @param accepted its status in the accepted inventory; null for unexpected
     * @param listed its status in the listing; null for missing
     */
    CampaignHome with(
            String id,
            String principal,
            @Nullable Status accepted,
            @Nullable Status listed,
            String... consumers) {
        return with(id, principal, accepted, listed, true, consumers);
    }

    CampaignHome with(
            String id,
            String principal,
            @Nullable Status accepted,
            @Nullable Status listed,
            boolean reviewed,
            String... consumers) {
        var now = clock.instant();
        Status status = listed == null ? Status.ACTIVE : listed;
        Credential credential =
                new Credential(
                        ref(id),
                        principal,
                        "uid",
                        "team",
                        status,
                        now.minus(Duration.ofDays(9)),
                        null);
        store.write(
                tx -> {
                    LedgerWriter ledger = new LedgerWriter(engine);
                    InventoryChanges changes = new InventoryChanges(tx, PROD);
                    var seen = new ObservedCredential(credential, false, now, now, null);
                    changes.observe(null, seen);
                    if (listed == null) {
                        changes.observe(
                                seen, new ObservedCredential(credential, false, now, now, now));
                    }
                    if (accepted != null) {
                        changes.accept(
                                new AcceptedCredential(
                                        ref(id), principal, accepted, now, "ada", reviewed,
                                        List.of()));
                    }
                    changes.tell(ledger, entry -> entry);
                    for (String consumer : consumers) {
                        ConsumerTarget target = new ConsumerTarget("mute.box", consumer, Map.of());
                        tx.credentials().putConsumer(new Consumer(ref(id), target, now));
                        ledger.append(tx, registered(ref(id), consumer));
                    }
                    return true;
                });
        return this;
    }

    private static LedgerWriter.Entry registered(CredentialRef ref, String place) {
        return new LedgerWriter.Entry(
                        "consumer",
                        "registered by hand",
                        Json.object()
                                .put("change", "added")
                                .put("kind", "mute.box")
                                .put("target", place)
                                .put("options", Json.object().build())
                                .build())
                .ref(ref);
    }

    Planning.Planned plan(Mode mode, String scope) throws EngineException {
        return new Planning(engine)
                .create(
                        new Planning.PlanRequest(
                                mode, scope, Duration.ofHours(1), 3, Duration.ofSeconds(10)));
    }

    /** Changes a unit's row as a run would. */
    void unit(String campaign, int ordinal, UnaryOperator<Unit> change) {
        store.write(
                tx -> {
                    Unit before = tx.campaigns().unit(campaign, ordinal).orElseThrow();
                    Unit after = change.apply(before);
                    tx.campaigns().putUnit(after);
                    return new LedgerWriter(engine)
                            .append(
                                    tx,
                                    new LedgerWriter.Entry("unit", "by hand", ToldRows.of(after))
                                            .campaign(campaign)
                                            .ordinal(ordinal)
                                            .ref(after.ref()));
                });
    }

    /** Opens an intent as a run would; closes it likewise where an outcome is given. */
    void intent(IntentRow draft, @Nullable OutcomeKind outcome) {
        store.write(
                tx -> {
                    LedgerWriter ledger = new LedgerWriter(engine);
                    CredentialRef ref =
                            tx.campaigns()
                                    .unit(draft.campaign(), draft.ordinal())
                                    .orElseThrow()
                                    .ref();
                    long sequence =
                            ledger.append(
                                    tx,
                                    about("intent", ToldRows.of(draft), draft, ref)
                                            .before(Sha256.hex(Json.strings(draft.beforeImage()))));
                    tx.journal()
                            .openIntent(
                                    draft.with(
                                            draft.details()
                                                    .with(ToldRows.SEQUENCE, Json.of(sequence))));
                    if (outcome != null) {
                        Json.Obj nothing = Json.object().build();
                        Json.Obj told = ToldRows.outcome(draft.id(), outcome, nothing, draft.at());
                        tx.journal().closeIntent(draft.id(), outcome, nothing, draft.at());
                        ledger.append(tx, about("outcome", told, draft, ref).answersTo(sequence));
                    }
                    return true;
                });
    }

    private static LedgerWriter.Entry about(
            String kind, Json.Obj details, IntentRow intent, CredentialRef ref) {
        return new LedgerWriter.Entry(kind, "by hand", details)
                .campaign(intent.campaign())
                .ordinal(intent.ordinal())
                .step(intent.step())
                .attempt(intent.attempt())
                .ref(ref);
    }

    static Unit in(Unit unit, Unit.State state, int nextStep, Json.Builder facts) {
        return new Unit(
                unit.campaign(),
                unit.ordinal(),
                unit.ref(),
                state,
                nextStep,
                unit.replacement(),
                state == Unit.State.OPEN ? "somebody must look" : null,
                null,
                facts.build());
    }

    List<Json.Obj> ledger() {
        return store.read(
                tx -> {
                    List<Json.Obj> entries = new ArrayList<>();
                    tx.ledger().forEach(0, row -> entries.add(Leaf.parse(row.leaf())));
                    return entries;
                });
    }
}
