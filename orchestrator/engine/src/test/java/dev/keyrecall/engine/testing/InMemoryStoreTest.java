package dev.keyrecall.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.spi.AccountRef;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What only the fake does; what every store does is in {@link InMemoryStoreContractTest}. */
final class InMemoryStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final AccountRef PROD = new AccountRef("aws", "prod");

    private final InMemoryStore store = new InMemoryStore(InstantSource.system());

    @Test
    void whatIsReopenedHasWhatWasCommittedAndGoesItsOwnWay() {
        put(store);
        InMemoryStore reopened = store.reopen();
        assertThat(accounts(reopened)).containsExactly(account());
        InMemoryStore empty = new InMemoryStore(InstantSource.system());
        InMemoryStore apart = empty.reopen();
        put(apart);
        assertThat(accounts(empty)).isEmpty();
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
        assertThatThrownBy(() -> put(store)).hasMessage("before");
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
        assertThatThrownBy(() -> put(store)).hasMessage("after");
        assertThat(accounts(store)).hasSize(1);
    }

    private static List<Account> accounts(InMemoryStore store) {
        return store.read(tx -> tx.accounts().all());
    }

    private static void put(InMemoryStore store) {
        store.write(
                tx -> {
                    tx.accounts().put(account());
                    return 0;
                });
    }

    private static Account account() {
        return new Account(PROD, Map.of(), NOW, null, null, null, null);
    }
}
