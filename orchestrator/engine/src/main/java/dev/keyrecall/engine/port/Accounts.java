package dev.keyrecall.engine.port;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.spi.AccountRef;

import java.util.List;
import java.util.Optional;

/** The accounts that were added. */
public interface Accounts {
    Optional<Account> find(AccountRef ref);

    /** All of them, by reference. */
    List<Account> all();

    /** Inserts or replaces by reference. */
    void put(Account account);
}
