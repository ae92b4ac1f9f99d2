package dev.keyrecall.engine.service;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks for credentials of the inventory as far as they are asked for: the store narrows, and what
 * it finds is judged here.
 *
 * @param concerned the accounts that may hold any
 * @param narrowing what the store may look for in an account
 * @param wanted the judge
 */
record InventorySearch(
        Predicate<AccountRef> concerned,
        Function<AccountRef, Narrowing> narrowing,
        Predicate<KnownCredential> wanted) {
    /** Credentials that are asked of the store at a time, first, and at the most. */
    private static final int FIRST = 128;

    private static final int MOST = 8_192;

    /** What the latest listings hold. */
    static InventorySearch present() {
        return new InventorySearch(
                _ -> true, _ -> new Narrowing.Anything(), KnownCredential::present);
    }

    /** What a scope names or may name. */
    static InventorySearch of(Scope scope, Instant now) {
        return new InventorySearch(
                scope::concerns,
                account -> scope.narrowing(account, now),
                known -> scope.matches(ScopeSubject.of(known), now));
    }

    /** The first so many, by reference. */
    List<KnownCredential> first(Tx tx, int most) {
        List<AccountRef> accounts =
                tx.accounts().all().stream()
                        .map(Account::ref)
                        .filter(concerned)
                        // As their references begin, which no two accounts' do alike.
                        .sorted(Comparator.comparing(account -> account + ":"))
                        .toList();
        List<KnownCredential> found = new ArrayList<>();
        for (AccountRef account : accounts) {
            addFrom(tx, account, most, found);
        }
        return found.stream().sorted(Comparator.comparing(KnownCredential::ref)).toList();
    }

    private void addFrom(Tx tx, AccountRef account, int most, List<KnownCredential> found) {
        Narrowing narrowed = narrowing.apply(account);
        if (narrowed instanceof Narrowing.Anything && most == Integer.MAX_VALUE) {
            KnownAccount.all(tx, account).stream().filter(wanted).forEach(found::add);
            return;
        }
        CredentialRef after = null;
        for (int at = Math.min(most, FIRST); found.size() < most; at = Math.min(8 * at, MOST)) {
            List<CredentialRef> refs = tx.credentials().sought(account, narrowed, after, at);
            KnownAccount.some(tx, account, refs).stream()
                    .filter(wanted)
                    .limit(most - found.size())
                    .forEach(found::add);
            if (refs.size() < at) {
                return;
            }
            after = refs.getLast();
        }
    }
}
