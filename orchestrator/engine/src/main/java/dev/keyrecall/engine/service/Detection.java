package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Says how the latest refresh differs from what was accepted. Reads only: the refresh before it has
 * written down what it found, and nothing here reaches a provider.
 */
public final class Detection {
    private final Engine engine;
    private final AccountDirectory accounts;

    public Detection(Engine engine) {
        this.engine = engine;
        this.accounts = new AccountDirectory(engine);
    }

    /**
     * The open findings, by reference. None for an account of which no inventory was accepted yet:
     * {@link InventoryAcceptance#difference} names what is unjudged there.
     *
     * @param only null for all accounts
     * @throws EngineException USAGE for an unknown account, REFUSED for one that was never
     *     refreshed
     */
    public List<Finding> detect(@Nullable AccountRef only) throws EngineException {
        List<Account> wanted = only == null ? accounts.all() : List.of(accounts.require(only));
        for (Account account : wanted) {
            requireRefreshed(account);
        }
        return engine.store()
                .read(
                        tx -> {
                            List<Finding> open = new ArrayList<>();
                            for (Account account : wanted) {
                                open.addAll(tx.credentials().findingsIn(account.ref()));
                            }
                            return open;
                        });
    }

    static void requireRefreshed(Account account) throws EngineException {
        if (account.refreshedAt() == null) {
            throw new EngineException(
                    Ending.REFUSED,
                    account.ref() + " was never listed",
                    "run 'keyrecall inventory refresh' first");
        }
    }
}
