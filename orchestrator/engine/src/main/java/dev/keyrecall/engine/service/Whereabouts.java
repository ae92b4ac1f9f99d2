package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a credential that no listing has told of yet by its id, in few requests, where its adapter
 * can: to list an account of thousands takes minutes, and a leak has none. What was found is kept
 * in the inventory; what was not may be there all the same. Reads only. Thread-safe.
 */
public final class Whereabouts {
    /** In one account: a text that names more is about several leaks. */
    static final int FOUND_MAX = 16;

    private final Engine engine;
    private final AccountDirectory accounts;
    private final PatientReads reads;
    private final LedgerWriter ledger;

    public Whereabouts(Engine engine) {
        this.engine = engine;
        this.accounts = new AccountDirectory(engine);
        this.reads = new PatientReads(engine.waiter());
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Asks every account.
     *
     * @param words any; those that are no ids are shown to nobody
     * @return whether anything was found
     * @throws EngineException as {@link ProviderFailures} explains the first failure
     */
    public boolean look(List<SecretBytes> words) throws EngineException {
        boolean found = false;
        for (Account account : accounts.all()) {
            found |= look(account, words);
        }
        return found;
    }

    /**
     * Asks the account of a reference.
     *
     * @return whether it has the credential; false where only a listing tells
     * @throws EngineException USAGE for an unknown account, otherwise as {@link ProviderFailures}
     *     explains the failure
     */
    public boolean look(CredentialRef ref) throws EngineException {
        Account account = accounts.require(ref.account());
        try (SecretBytes word = SecretBytes.ofUtf8(ref.id())) {
            return look(account, List.of(word));
        }
    }

    private boolean look(Account account, List<SecretBytes> words) throws EngineException {
        Instant began = engine.clock().instant();
        List<Credential> found = new ArrayList<>();
        try (ProviderAccount connected = accounts.connect(account)) {
            for (CredentialKind kind : connected.kinds()) {
                if (kind.inventory() instanceof Support.Automated<Inventory>(Inventory inventory)) {
                    found.addAll(ofThese(account.ref(), inventory, words));
                }
            }
        }
        found.forEach(one -> engine.store().write(tx -> keep(tx, account, one, began)));
        return !found.isEmpty();
    }

    private List<Credential> ofThese(
            AccountRef account, Inventory inventory, List<SecretBytes> words)
            throws EngineException {
        List<Credential> found = new ArrayList<>();
        for (SecretBytes word : words) {
            if (found.size() == FOUND_MAX) {
                break;
            }
            Optional<String> principal = reads.read(account, () -> inventory.principalOf(word));
            if (principal.isPresent()) {
                reads.read(account, () -> inventory.ofPrincipal(principal.get())).stream()
                        .filter(one -> LeakSearch.is(one.ref().id(), word))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Others of its principal are left for a listing: it would tell of those that are gone too. */
    private boolean keep(Tx tx, Account account, Credential found, Instant began) {
        Optional<ObservedCredential> before = tx.credentials().observed(found.ref());
        boolean newer = before.filter(old -> old.lastSeenAt().isAfter(began)).isPresent();
        if (newer) {
            return false;
        }
        InventoryChanges changes = new InventoryChanges(tx, account.ref());
        changes.observe(
                before.orElse(null),
                new ObservedCredential(
                        found,
                        found.ref().equals(account.operatedWith()),
                        before.map(ObservedCredential::firstSeenAt).orElse(began),
                        began,
                        null));
        changes.tell(ledger, entry -> entry);
        return true;
    }
}
