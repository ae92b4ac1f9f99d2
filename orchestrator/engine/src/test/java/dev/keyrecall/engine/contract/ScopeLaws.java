package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.port.Credentials.Known;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a store may leave out where it looks for a scope's credentials: nothing that is in it. */
final class ScopeLaws {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int INVENTORIES = LONG ? 400 : 25;
    private static final int SCOPES = 40;

    private ScopeLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("whatAScopeNamesIsFound", ScopeLaws::whatAScopeNamesIsFound),
                law("someAreKnownAsTheyAreAmongAll", ScopeLaws::someAreKnownAsTheyAreAmongAll));
    }

    private static void whatAScopeNamesIsFound(Store store) {
        accounts(store);
        for (long seed = 0; seed < INVENTORIES; seed++) {
            RandomScopes made = new RandomScopes(seed);
            for (AccountRef account : RandomScopes.ACCOUNTS) {
                write(store, tx -> made.change(tx, account));
                List<KnownCredential> all = all(store, account);
                for (int i = 0; i < SCOPES; i++) {
                    String scope = made.scope();
                    String what = "seed " + seed + ", " + account + ": " + scope;
                    requireFound(store, account, all, scope(scope), made.few(), what);
                }
            }
        }
    }

    private static void requireFound(
            Store store,
            AccountRef account,
            List<KnownCredential> all,
            Scope scope,
            int page,
            String what) {
        List<CredentialRef> found = sought(store, account, scope, page, what);
        assertThat(all.stream().map(KnownCredential::ref)).as(what).containsAll(found);
        assertThat(found)
                .as(what)
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(
                        all.stream()
                                .filter(one -> matches(scope, one))
                                .map(KnownCredential::ref)
                                .toList());
    }

    private static boolean matches(Scope scope, KnownCredential one) {
        return scope.matches(ScopeSubject.of(one), RandomScopes.NOW);
    }

    private static List<CredentialRef> sought(
            Store store, AccountRef account, Scope scope, int page, String what) {
        List<CredentialRef> found = new ArrayList<>();
        List<CredentialRef> next;
        do {
            CredentialRef after = found.isEmpty() ? null : found.getLast();
            next = page(store, account, scope, after, page);
            assertThat(next).as(what).hasSizeLessThanOrEqualTo(page);
            found.addAll(next);
        } while (next.size() == page);
        return found;
    }

    private static List<CredentialRef> page(
            Store store, AccountRef account, Scope scope, @Nullable CredentialRef after, int most) {
        return list(
                store,
                tx ->
                        tx.credentials()
                                .sought(
                                        account,
                                        scope.narrowing(account, RandomScopes.NOW),
                                        after,
                                        most));
    }

    private static void someAreKnownAsTheyAreAmongAll(Store store) {
        accounts(store);
        RandomScopes made = new RandomScopes(1);
        AccountRef account = RandomScopes.ACCOUNTS.getFirst();
        for (int i = 0; i < 20; i++) {
            write(store, tx -> made.change(tx, account));
        }
        List<KnownCredential> all = all(store, account);
        for (int from = 0; from < all.size(); from++) {
            for (int to = from; to <= all.size(); to++) {
                List<KnownCredential> some = all.subList(from, to);
                Set<CredentialRef> refs =
                        some.stream().map(KnownCredential::ref).collect(Collectors.toSet());
                assertThat(
                                list(
                                        store,
                                        tx ->
                                                known(
                                                        tx.credentials()
                                                                .known(
                                                                        account,
                                                                        List.copyOf(refs)))))
                        .isEqualTo(some);
            }
        }
    }

    private static void accounts(Store store) {
        for (AccountRef account : RandomScopes.ACCOUNTS) {
            write(store, tx -> tx.accounts().put(Samples.account(account)));
        }
    }

    private static List<KnownCredential> all(Store store, AccountRef account) {
        return list(
                store,
                tx ->
                        KnownCredential.of(
                                tx.credentials().observedIn(account),
                                tx.credentials().acceptedIn(account),
                                tx.credentials().consumersIn(account),
                                tx.credentials().ownersIn(account),
                                tx.credentials().findingsIn(account)));
    }

    private static List<KnownCredential> known(Known known) {
        return KnownCredential.of(
                known.observed(),
                known.accepted(),
                known.consumers(),
                known.owners(),
                known.findings());
    }

    private static Scope scope(String text) {
        try {
            return Scope.parse(text);
        } catch (ScopeException e) {
            throw new IllegalStateException(text, e);
        }
    }
}
