package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.log.LogKeyRenewal;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.engine.secret.VaultRecipients;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A home with its vault unlocked in this process, for what changes the vault itself: its keys and
 * its recipients. The agent is not used for that, but told afterwards.
 */
public final class VaultSession implements AutoCloseable, HeaderSwitch {
    private final Io io;
    private final HomeFolder folder;
    private final Store store;
    private final VaultLock lock;
    private final LogKeeper log;
    private final AnchorKeeper anchors;
    private LocalVault vault;
    private byte[] known;
    private @Nullable String untold;
    private boolean handedOver;
    private byte @Nullable [] announced;
    private boolean changed;
    private @Nullable String stillTrusted;

    private VaultSession(
            Io io,
            HomeFolder folder,
            Store store,
            VaultLock lock,
            LocalVault vault,
            HomeAnchors anchors) {
        this.io = io;
        this.folder = folder;
        this.store = store;
        this.lock = lock;
        this.vault = vault;
        this.known = vault.header();
        this.log =
                LogKeeper.atTheEnd(
                        store,
                        () -> new LogKeeping(folder.path()).advance(store, this.vault),
                        Sending.here(io, folder, store, LogName.of(vault.id()).origin()),
                        io.waiter());
        this.anchors = AnchorKeeper.atTheEnd(io, anchors, store);
    }

    /**
     * Opens a home and unlocks its vault here.
     *
     * @throws EngineException REFUSED for what does not open the vault
     */
    public static VaultSession open(Io io, HomeFolder folder, Unlocker unlocker)
            throws EngineException {
        return open(io, folder, unlocker, UnaryOperator.identity());
    }

    /** As {@link #open(Io, HomeFolder, Unlocker)}, with something in between: for tests. */
    static VaultSession open(
            Io io, HomeFolder folder, Unlocker unlocker, UnaryOperator<Store> between)
            throws EngineException {
        Store store = between.apply(Session.store(folder));
        VaultLock lock = null;
        Unlocking unlocking = null;
        try {
            // Asked for before the lock is held: a person may take long to type.
            unlocking = unlocker.material(Session.header(folder, store));
            lock = VaultLock.shared(io, folder.path());
            ToldHeader.require(store);
            new LogKeeping(folder.path())
                    .check(
                            store,
                            LogName.of(Session.summary(Session.header(folder, store)).vault()));
            HomeAnchors anchors = HomeAnchors.of(io, folder, store);
            anchors.check();
            LocalVault vault =
                    Unlocker.open(
                            io, Session.header(folder, store), unlocking, folder.trusted()::has);
            VaultSession session = new VaultSession(io, folder, store, lock, vault, anchors);
            store = null;
            lock = null;
            session.keepTrust();
            session.confirm();
            return session;
        } finally {
            if (unlocking != null) {
                unlocking.close();
            }
            if (lock != null) {
                lock.close();
            }
            if (store != null) {
                store.close();
            }
        }
    }

    /**
     * Whoever was absent when the vault key was changed confirms it on coming back: until then a
     * removed recipient that can write the database could pass for it. Put off while another
     * process has the vault open.
     */
    private void confirm() {
        if (!vault.isConfirmationOld()) {
            return;
        }
        Engine engine = engine();
        try {
            Fingerprinting forms = Fingerprinting.ofForms(engine.providers());
            LocalVault next = new VaultRecipients(engine, this, forms).confirm(vault);
            vault.close();
            vault = next;
            announced = null;
            changed = false;
        } catch (EngineException | VaultException e) {
            untold = null;
        }
    }

    /**
     * Has a new log key sign beside the others.
     *
     * @return the texts of those that sign from now on, the newest first
     * @throws EngineException REFUSED when another process holds the vault's keys, or when there is
     *     no room for one more
     */
    public List<String> renewedLogKeys() throws EngineException {
        try {
            LocalVault next = new LogKeyRenewal(engine(), this).renew(vault);
            vault.close();
            vault = next;
            return LogKeyRenewal.texts(next);
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    /** This home as other commands use it; this one is spent then. */
    Session handOver() {
        handedOver = true;
        LocalVault open = vault;
        LogKeeper keeper =
                LogKeeper.begin(
                        store,
                        () -> new LogKeeping(folder.path()).advance(store, open),
                        Sending.here(io, folder, store, LogName.of(open.id()).origin()),
                        io.waiter());
        return Session.of(
                io, store, open, lock, keeper, AnchorKeeper.begin(io, anchors.anchors(), store));
    }

    public LocalVault vault() {
        return vault;
    }

    /** The vault's header as it stands in the store. */
    public byte[] header() {
        return Session.headerOf(store);
    }

    /** What is known of the changed header that this session wrote. */
    enum Standing {
        /** None was written. */
        UNCHANGED,
        /** The store failed while it was written: it may stand, or be found by the next opening. */
        UNKNOWN,
        /** It stands in the store. */
        CHANGED
    }

    Standing standing() {
        if (changed) {
            return Standing.CHANGED;
        }
        return announced == null ? Standing.UNCHANGED : Standing.UNKNOWN;
    }

    /** Whether the header that was written with a failure is what the store shows now. */
    boolean showsAnnounced() {
        return announced != null && Arrays.equals(header(), announced);
    }

    public Engine engine() {
        return Session.engine(io, store, null);
    }

    /** Why the agent was not told; empty when it was, or there is none. */
    public Optional<String> untold() {
        return Optional.ofNullable(untold);
    }

    @Override
    public void exclusively(Switching work) throws EngineException, VaultException {
        lock.exclusively(work);
    }

    /**
     * A service's new recipient is trusted first: it may be the only one once the header stands.
     */
    @Override
    public void announce(LocalVault next) throws EngineException {
        folder.trusted().welcome(Unlocker.recipients(known), Unlocker.recipients(next.header()));
        announced = next.header();
    }

    @Override
    public void withdraw() {
        announced = null;
    }

    /**
     * The change stands by now, so that an agent that does not take it is only reported. It goes on
     * with the keys it has, and fails on what it does not know.
     */
    @Override
    public void adopt(LocalVault next) {
        changed = true;
        known = next.header();
        keepTrust();
        try {
            Optional<RemoteVault> agent = Session.agent(io, folder);
            if (agent.isPresent()) {
                try (RemoteVault remote = agent.get();
                        Unlocking key = Unlocking.vaultKey(next)) {
                    remote.adopt(key);
                }
            }
        } catch (EngineException | RuntimeException e) {
            untold = String.valueOf(e.getMessage());
        }
    }

    /** Also what a command that was cut short after its change has left to do. */
    private void keepTrust() {
        try {
            folder.trusted().keepOnly(Unlocker.recipients(known));
            stillTrusted = null;
        } catch (EngineException e) {
            stillTrusted = String.valueOf(e.getMessage());
        }
    }

    /** Why a recipient that is gone may still be trusted; empty when none is. */
    public Optional<String> stillTrusted() {
        return Optional.ofNullable(stillTrusted);
    }

    @Override
    public void close() {
        if (!handedOver) {
            log.close();
            LogKeeping.tell(io, log);
            vault.close();
            lock.close();
            anchors.close();
            store.close();
        }
    }
}
