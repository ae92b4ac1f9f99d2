package dev.keyrecall.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The fake keeps the promises that tests rely on. */
final class InMemoryStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AccountRef PROD = new AccountRef("aws", "prod");
    private static final byte[] BYTES = {1};

    private final InMemoryStore store = new InMemoryStore(InstantSource.system());

    @Test
    void aThrowingTransactionLeavesNothing() {
        assertThatThrownBy(
                        () ->
                                store.write(
                                        tx -> {
                                            tx.accounts().put(account());
                                            throw new IllegalArgumentException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(accounts(store)).isEmpty();
    }

    @Test
    void aCommittedTransactionIsSeen() {
        put();
        assertThat(accounts(store)).containsExactly(account());
        assertThat(accounts(store.reopen())).containsExactly(account());
    }

    @Test
    void readersMustNotWrite() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                store.read(
                                        tx -> {
                                            tx.accounts().put(account());
                                            return 0;
                                        }));
    }

    @Test
    void aTransactionEnds() {
        AtomicReference<Tx> kept = new AtomicReference<>();
        store.read(
                tx -> {
                    kept.set(tx);
                    return 0;
                });
        assertThatIllegalStateException().isThrownBy(() -> kept.get().accounts().all());
    }

    @Test
    void aTransactionInsideATransactionIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> store.write(_ -> store.read(tx -> tx.accounts().all())));
    }

    @Test
    void dyingBeforeACommitUndoesItAndAfterItDoesNot() {
        store.interruptWith(
                new InMemoryStore.Interruption() {
                    @Override
                    public void before(long commit) {
                        if (commit == 0 && store.read(tx -> tx.accounts().all()).isEmpty()) {
                            throw new IllegalArgumentException("before");
                        }
                    }

                    @Override
                    public void after(long commit) {}
                });
        assertThatThrownBy(this::put).hasMessage("before");
        assertThat(accounts(store)).isEmpty();
        store.interruptWith(
                new InMemoryStore.Interruption() {
                    @Override
                    public void before(long commit) {}

                    @Override
                    public void after(long commit) {
                        throw new IllegalArgumentException("after");
                    }
                });
        assertThatThrownBy(this::put).hasMessage("after");
        assertThat(accounts(store)).hasSize(1);
    }

    @Test
    void aResourceHasAtMostOneOpenIntent() {
        putUnit();
        Journal.IntentRow first = intent(1, "key");
        open(first);
        assertThatIllegalStateException().isThrownBy(() -> open(intent(2, "key")));
        store.write(
                tx -> {
                    Json.Obj none = Json.object().build();
                    tx.journal().closeIntent(first.id(), Journal.OutcomeKind.DONE, none, NOW);
                    return 0;
                });
        open(intent(2, "key"));
        assertThatIllegalStateException().isThrownBy(() -> open(intent(1, "other")));
        int attempts = store.read(tx -> tx.journal().attempts("c", 1, Step.REVOKE));
        assertThat(attempts).isEqualTo(2);
    }

    @Test
    void twoLanesMayHaveResourcesOfOneName() {
        putUnit();
        open(intent(1, "key"));
        Journal.IntentRow here = intent(2, "key");
        Journal.IntentRow elsewhere =
                new Journal.IntentRow(
                        here.id(),
                        here.campaign(),
                        here.ordinal(),
                        here.step(),
                        here.attempt(),
                        new AccountRef("aws", "other"),
                        here.laneEpoch(),
                        here.callClass(),
                        here.resource(),
                        here.beforeImage(),
                        here.details(),
                        here.at());
        open(elsewhere);
        assertThatIllegalStateException().isThrownBy(() -> open(intent(3, "key")));
    }

    /** As the laws of the real store have it: known by credential, kind and target alone. */
    @Test
    void oneRegistrationIsRemoved() {
        put();
        CredentialRef one = new CredentialRef(PROD, "key", "one");
        CredentialRef other = new CredentialRef(PROD, "key", "other");
        Consumer keyed = consumer(one, "a", Map.of("json-key", "k"));
        Consumer kept = consumer(one, "b", Map.of());
        Consumer others = consumer(other, "a", Map.of());
        store.write(
                tx -> {
                    List.of(keyed, kept, others).forEach(tx.credentials()::putConsumer);
                    return 0;
                });
        for (int i = 0; i < 2; i++) {
            store.write(
                    tx -> {
                        tx.credentials().removeConsumer(consumer(one, "a", Map.of()));
                        return 0;
                    });
        }
        List<Consumer> left = store.read(tx -> tx.credentials().consumersIn(PROD));
        assertThat(left).containsExactly(kept, others);
    }

    private static Consumer consumer(
            CredentialRef ref, String target, Map<String, String> options) {
        return new Consumer(ref, new ConsumerTarget("place", target, options), NOW);
    }

    @Test
    void aHomeIsMadeOnce() {
        Homes.Home home = new Homes.Home(NOW, BYTES);
        Runnable create =
                () ->
                        store.write(
                                tx -> {
                                    tx.homes().create(home);
                                    return 0;
                                });
        create.run();
        assertThatIllegalStateException().isThrownBy(create::run);
    }

    @Test
    void theLedgerHasNoGaps() {
        assertThatIllegalStateException().isThrownBy(() -> append(1));
        append(0);
        append(1);
        assertThatIllegalStateException().isThrownBy(() -> append(1));
        long size = store.read(tx -> tx.ledger().head().orElseThrow().size());
        assertThat(size).isEqualTo(2);
    }

    private static List<Account> accounts(InMemoryStore store) {
        return store.read(tx -> tx.accounts().all());
    }

    private void append(long sequence) {
        store.write(
                tx -> {
                    LedgerRows.Head head = new LedgerRows.Head(sequence + 1, BYTES, BYTES);
                    tx.ledger().append(sequence, BYTES, BYTES, head);
                    return 0;
                });
    }

    private void put() {
        store.write(
                tx -> {
                    tx.accounts().put(account());
                    return 0;
                });
    }

    private void putUnit() {
        store.write(
                tx -> {
                    tx.campaigns().createPlan(new StoredPlan("p", "c", "d", BYTES));
                    tx.campaigns()
                            .put(
                                    new Campaign(
                                            "c",
                                            "p",
                                            Mode.EXPOSURE,
                                            Campaign.State.PLANNED,
                                            NOW,
                                            null,
                                            null));
                    CredentialRef ref = new CredentialRef(PROD, "iam-access-key", "one");
                    Json.Obj facts = Json.object().build();
                    tx.campaigns()
                            .putUnit(
                                    new Unit(
                                            "c",
                                            1,
                                            ref,
                                            Unit.State.PENDING,
                                            0,
                                            null,
                                            null,
                                            null,
                                            facts));
                    return 0;
                });
    }

    private void open(Journal.IntentRow intent) {
        store.write(
                tx -> {
                    tx.journal().openIntent(intent);
                    return 0;
                });
    }

    private static Journal.IntentRow intent(int attempt, String resource) {
        return new Journal.IntentRow(
                new UUID(attempt, resource.hashCode()),
                "c",
                1,
                Step.REVOKE,
                attempt,
                PROD,
                1,
                CallClass.A_IDEMPOTENT,
                resource,
                List.of(),
                Json.object().build(),
                NOW);
    }

    private static Account account() {
        return new Account(PROD, Map.of(), NOW, null, null, null, null);
    }
}
