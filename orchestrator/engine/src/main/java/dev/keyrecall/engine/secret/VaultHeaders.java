package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts a new header of the vault in the place of the one that it came from. */
final class VaultHeaders {
    private final Engine engine;
    private final HeaderSwitch switching;
    private final LedgerWriter ledger;

    VaultHeaders(Engine engine, HeaderSwitch switching) {
        this.engine = engine;
        this.switching = switching;
        this.ledger = new LedgerWriter(engine);
    }

    Home home() {
        return engine.store().read(VaultHeaders::home);
    }

    private static Home home(Tx tx) {
        return tx.homes()
                .find()
                .orElseThrow(() -> new IllegalStateException("there is no home to change"));
    }

    /**
     * Writes a header that keeps the vault key, in one transaction with its entry.
     *
     * @throws EngineException REFUSED when somebody else changed the vault since it was opened, or
     *     holds its keys
     */
    void replace(LocalVault from, LocalVault to, Entry entry)
            throws EngineException, VaultException {
        Home home = home();
        change(new Change(from, to, home.vaultKeyOldest(), home.rotation(), _ -> entry), true);
    }

    /** Writes a header with a new vault key; a rotation has begun with it. */
    void begin(LocalVault from, LocalVault to, Rotation rotation, @Nullable Entry beside)
            throws EngineException, VaultException {
        Function<Tx, Entry> entry =
                tx -> {
                    if (beside != null) {
                        ledger.append(tx, beside);
                    }
                    return VaultEntries.rotationBegun(
                            rotation, to.keyVersion(), tx.dataKeys().count(), to.header());
                };
        change(new Change(from, to, from.keyVersion(), rotation, entry), true);
    }

    /**
     * Writes a header without the oldest fingerprint keys, and forgets what was made under them of
     * destroyed values.
     *
     * @param below the version of the oldest fingerprint key that is left
     */
    void forget(LocalVault from, LocalVault to, int below) throws EngineException, VaultException {
        Function<Tx, Entry> entry =
                tx -> {
                    long count = tx.fingerprints().forgetDestroyed(below);
                    requireNone(tx, from, to);
                    return VaultEntries.fingerprintsForgotten(below, count, to.header());
                };
        change(new Change(from, to, home().vaultKeyOldest(), null, entry), true);
    }

    /**
     * Writes the header without the retired vault key. Whoever holds the keys has all that are left
     * in it, so that nobody has to go.
     *
     * @param last does in the same transaction what is left to do, if it can
     * @return false when a data key was written under the retired one meanwhile, or a fingerprint
     *     under one that goes; nothing was changed
     */
    boolean end(LocalVault from, LocalVault to, Rotation rotation, Consumer<Tx> last)
            throws EngineException, VaultException {
        Entry ended = VaultEntries.rotationEnded(rotation, to.keyVersion(), to.header());
        try {
            change(new Change(from, to, to.keyVersion(), null, last, _ -> ended), false);
            return true;
        } catch (StillNeededException e) {
            return false;
        }
    }

    private static void requireUnneeded(Tx tx, int oldest) {
        if (tx.dataKeys().countUnder(oldest) > 0) {
            throw new StillNeededException();
        }
    }

    /** No fingerprint is under a key that goes; after this, none can be. */
    private static void requireNone(Tx tx, LocalVault from, LocalVault to) {
        List<Integer> goes = new ArrayList<>(from.fingerprintKeyVersions());
        goes.removeAll(to.fingerprintKeyVersions());
        if (!goes.isEmpty() && tx.fingerprints().keyVersions().stream().anyMatch(goes::contains)) {
            throw new StillNeededException();
        }
    }

    /** Undoes the transaction that would drop a key too early. */
    private static final class StillNeededException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A header in the place of another.
     *
     * @param oldest the version of the oldest vault key that is used from then on
     * @param rotation which is under way from then on; null for none
     * @param before what is done first in its transaction
     * @param entry what tells of it
     */
    private record Change(
            LocalVault from,
            LocalVault to,
            int oldest,
            @Nullable Rotation rotation,
            Consumer<Tx> before,
            Function<Tx, Entry> entry) {
        Change(
                LocalVault from,
                LocalVault to,
                int oldest,
                @Nullable Rotation rotation,
                Function<Tx, Entry> entry) {
            this(from, to, oldest, rotation, _ -> {}, entry);
        }

        Home home(Home now) {
            return new Home(
                    now.createdAt(),
                    to.header(),
                    to.keyVersion(),
                    oldest,
                    to.fingerprintKeyVersion(),
                    rotation);
        }
    }

    private void change(Change change, boolean exclusively) throws EngineException, VaultException {
        HeaderSwitch.Switching work =
                () -> {
                    switching.announce(change.to());
                    try {
                        if (!written(change)) {
                            switching.withdraw();
                            throw changedMeanwhile();
                        }
                    } catch (Mismatch e) {
                        throw ToldHeader.refused(e);
                    }
                    switching.adopt(change.to());
                };
        if (exclusively) {
            switching.exclusively(work);
        } else {
            work.run();
        }
    }

    /** As {@link #write}; says of which failures it is known that nothing was written. */
    private boolean written(Change change) {
        try {
            return engine.store().write(tx -> write(tx, change));
        } catch (StillNeededException | Mismatch e) {
            switching.withdraw();
            throw e;
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.BUSY) {
                switching.withdraw();
            }
            throw e;
        }
    }

    private boolean write(Tx tx, Change change) {
        Home home = home(tx);
        if (!Arrays.equals(home.vaultHeader(), change.from().header())) {
            return false;
        }
        ToldHeader.require(tx);
        change.before().accept(tx);
        if (change.oldest() > home.vaultKeyOldest()) {
            requireUnneeded(tx, change.oldest());
            requireNone(tx, change.from(), change.to());
        }
        tx.homes().changeVault(change.home(home));
        ledger.append(tx, change.entry().apply(tx));
        return true;
    }

    private static EngineException changedMeanwhile() {
        return new EngineException(
                Ending.REFUSED,
                "another process changed the vault meanwhile; nothing was done",
                "look at it with: keyrecall vault status",
                "then run the command again");
    }
}
