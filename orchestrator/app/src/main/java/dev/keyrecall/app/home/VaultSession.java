package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.VaultRecipients;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A home with its vault unlocked in this process, for what changes the vault itself: its keys and
 * its recipients. The agent is not used for that, but told afterwards.
 */
public final class VaultSession implements AutoCloseable, HeaderSwitch {
    private final Io io;
    private final HomeFolder folder;
    private final Store store;
    private final VaultLock lock;
    private LocalVault vault;
    private byte[] known;
    private @Nullable String untold;
    private @Nullable String untrusted;
    private boolean handedOver;
    private boolean changed;

    private VaultSession(Io io, HomeFolder folder, Store store, VaultLock lock, LocalVault vault) {
        this.io = io;
        this.folder = folder;
        this.store = store;
        this.lock = lock;
        this.vault = vault;
        this.known = vault.header();
    }

    /**
     * Opens a home and unlocks its vault here.
     *
     * @throws EngineException REFUSED for what does not open the vault
     */
    public static VaultSession open(Io io, HomeFolder folder, Unlocker unlocker)
            throws EngineException {
        Store store = Session.store(folder);
        VaultLock lock = null;
        Unlocking unlocking = null;
        try {
            // Asked for before the lock is held: a person may take long to type.
            unlocking = unlocker.material(Session.header(folder, store));
            lock = VaultLock.shared(io, folder.path());
            LocalVault vault =
                    Unlocker.open(
                            io, Session.header(folder, store), unlocking, folder.trusted()::has);
            VaultSession session = new VaultSession(io, folder, store, lock, vault);
            store = null;
            lock = null;
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
            changed = false;
        } catch (EngineException | VaultException e) {
            untold = null;
            untrusted = null;
        }
    }

    /** This home as other commands use it; this one is spent then. */
    Session handOver() {
        handedOver = true;
        return Session.of(io, store, vault, lock);
    }

    public LocalVault vault() {
        return vault;
    }

    /** The vault's header as it stands in the store. */
    public byte[] header() {
        return Session.headerOf(store);
    }

    /** Whether a changed header stands in the store by now. */
    public boolean hasChanged() {
        return changed;
    }

    public Engine engine() {
        return Session.engine(io, store, null);
    }

    /** Why the agent was not told; empty when it was, or there is none. */
    public Optional<String> untold() {
        return Optional.ofNullable(untold);
    }

    /** Why the list of trusted services is not up to date; empty when it is. */
    public Optional<String> untrusted() {
        return Optional.ofNullable(untrusted);
    }

    @Override
    public void exclusively(Switching work) throws EngineException, VaultException {
        lock.exclusively(work);
    }

    /**
     * The change stands by now, so that a list that cannot be written and an agent that does not
     * take it are only reported, and neither keeps the other from being tried.
     */
    @Override
    public void adopt(LocalVault next) {
        changed = true;
        follow(next);
        tell(next);
    }

    /** Where this fails, the next change makes up for it. */
    private void follow(LocalVault next) {
        try {
            folder.trusted().follow(Unlocker.recipients(known), Unlocker.recipients(next.header()));
            known = next.header();
            untrusted = null;
        } catch (EngineException | RuntimeException e) {
            untrusted = String.valueOf(e.getMessage());
        }
    }

    /** An agent that is not told goes on with the keys it has, and fails on what it lacks. */
    private void tell(LocalVault next) {
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

    @Override
    public void close() {
        if (!handedOver) {
            vault.close();
            lock.close();
            store.close();
        }
    }
}
