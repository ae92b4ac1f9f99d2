package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.contract.RandomScopes;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/**
 * That a database does narrow: where nothing in a scope or an inventory is beyond it, it finds what
 * the scope names and nothing else. That it never finds less is a law of the contract.
 */
final class NarrowingTest {
    private static final int INVENTORIES = 10;
    private static final int SCOPES = 60;

    @TempDir private Path folder;

    @Test
    void sqliteFindsNoMoreThanAScopeNames() throws ScopeException {
        try (Store store = SqliteStore.create(folder.resolve("store.db"))) {
            requireExact(store);
        }
    }

    @Test
    void postgresFindsNoMoreThanAScopeNames() throws ScopeException {
        PostgresServer server = PostgresServer.shared();
        PostgresPlace place =
                PostgresPlace.parse(server.url(server.newDatabase()), server.passwordFile());
        try (Store store = PostgresStore.create(place)) {
            requireExact(store);
        }
    }

    private static void requireExact(Store store) throws ScopeException {
        AccountRef account = RandomScopes.ACCOUNTS.getFirst();
        Samples.write(store, tx -> tx.accounts().put(Samples.account(account)));
        int exact = 0;
        for (long seed = 1_000; seed < 1_000 + INVENTORIES; seed++) {
            RandomScopes made = RandomScopes.plain(seed);
            Samples.write(store, tx -> made.change(tx, account));
            for (int i = 0; i < SCOPES; i++) {
                String scope = made.scope();
                if (within(scope)) {
                    exact++;
                    requireExact(store, account, Scope.parse(scope), "seed " + seed + ": " + scope);
                }
            }
        }
        assertThat(exact).as("scopes").isGreaterThan(INVENTORIES * SCOPES / 4);
    }

    /** No question mark, many stars, control character, or pattern of a type. */
    private static boolean within(String scope) {
        return scope.chars().noneMatch(c -> c == '?' || c < ' ')
                && !scope.contains("*s*v*c*")
                && !scope.contains("type~")
                && !scope.contains("type!~");
    }

    private static void requireExact(Store store, AccountRef account, Scope scope, String what) {
        List<CredentialRef> named =
                Samples.list(
                        store,
                        tx ->
                                KnownCredential.of(
                                                tx.credentials().observedIn(account),
                                                tx.credentials().acceptedIn(account),
                                                tx.credentials().consumersIn(account),
                                                tx.credentials().ownersIn(account),
                                                tx.credentials().findingsIn(account))
                                        .stream()
                                        .filter(
                                                one ->
                                                        scope.matches(
                                                                ScopeSubject.of(one),
                                                                RandomScopes.NOW))
                                        .map(KnownCredential::ref)
                                        .toList());
        List<CredentialRef> found =
                Samples.list(
                        store,
                        tx ->
                                tx.credentials()
                                        .sought(
                                                account,
                                                scope.narrowing(account, RandomScopes.NOW),
                                                null,
                                                1_000));
        assertThat(found).as(what).isEqualTo(named);
    }
}
