package dev.keyrecall.app.home;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

/** Makes a home where there is none. */
public final class HomeMaking {
    private final Io io;

    public HomeMaking(Io io) {
        this.io = io;
    }

    /**
     * Makes the folder, the vault and the store, and writes the ledger's first entry. Started again
     * after it was cut short, it finishes.
     *
     * @throws EngineException REFUSED when a home stands there, with nothing changed
     */
    public void make(HomeFolder folder, Passphrase passphrase) throws EngineException {
        HomeStore place = HomeStore.of(folder);
        requireNone(folder, place);
        try (SecretBytes secret = passphrase.fresh()) {
            folder.create();
            NewRecipient first =
                    new NewRecipient.Passphrase("", io.clock().instant(), secret, io.cost().get());
            LocalVault.Created created = LocalVault.create(first, io.random());
            try (LocalVault _ = created.vault();
                    LocalVault vault = created.vault().withNewLogKey().vault();
                    Store store = place.openOrCreate()) {
                new Homes(Session.engine(io, store, null))
                        .create(vault.header(), LogName.of(vault.id()).keys(vault::signLog));
                new LogKeeping(folder.path()).advance(store, vault);
            }
            folder.closeFiles();
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    /** Looks first, so that nobody is asked for a passphrase in vain. */
    private static void requireNone(HomeFolder folder, HomeStore place) throws EngineException {
        if (!place.stands()) {
            requireNoLog(folder);
            return;
        }
        folder.check();
        try (Store store = place.open()) {
            Session.requireNotGone(store);
            if (store.read(tx -> tx.homes().find()).isPresent()) {
                throw new EngineException(
                        Ending.REFUSED,
                        "there is a home in " + place.place() + " already",
                        "use it, or name another folder with --home DIR");
            }
        }
        requireNoLog(folder);
    }

    /** A signed log without a database is what a lost home leaves, and evidence. */
    private static void requireNoLog(HomeFolder folder) throws EngineException {
        if (HomeLog.in(folder.path()).checkpoint().isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the signed log of a home stands in "
                            + folder.path()
                            + ", and its database is gone",
                    "put it back from a backup: keyrecall vault restore FILE",
                    "to begin anew, name another folder with --home DIR, and keep this one as"
                            + " evidence");
        }
    }
}
