package dev.keyrecall.app.home;

import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.backup.WorkFiles;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A home, open; with its vault unlocked where a command needs that. */
public final class Session implements AutoCloseable {
    private final Io io;
    private final Store store;
    private final @Nullable Vault vault;
    private final @Nullable VaultLock lock;
    private final LogKeeper log;
    private final AnchorKeeper anchors;

    private Session(
            Io io,
            Store store,
            @Nullable Vault vault,
            @Nullable VaultLock lock,
            LogKeeper log,
            AnchorKeeper anchors) {
        this.io = io;
        this.store = store;
        this.vault = vault;
        this.lock = lock;
        this.log = log;
        this.anchors = anchors;
    }

    /**
     * Opens for reading. A passphrase that was named is checked all the same, so that a wrong one
     * is noticed at once.
     */
    public static Session open(Io io, HomeFolder folder, Unlocker unlocker) throws EngineException {
        return unlocker.named() ? unlock(io, folder, unlocker) : locked(io, folder);
    }

    /** Opens with the vault locked, whatever passphrase there may be. */
    public static Session locked(Io io, HomeFolder folder) throws EngineException {
        Store store = store(folder);
        try {
            header(folder, store);
            AnchorKeeper anchors =
                    AnchorKeeper.atTheEnd(io, HomeAnchors.of(io, folder, store), store);
            LogKeeper log =
                    LogKeeper.atTheEnd(
                            store,
                            () -> tellAgent(io, folder),
                            Sending.none(io, folder, store),
                            io.waiter());
            Session session = new Session(io, store, null, null, log, anchors);
            store = null;
            return session;
        } finally {
            if (store != null) {
                store.close();
            }
        }
    }

    /**
     * Opens with the vault unlocked: by the agent where one holds it open and no way to unlock it
     * was named, else here.
     *
     * @throws EngineException REFUSED for a wrong passphrase or a damaged vault
     */
    public static Session unlock(Io io, HomeFolder folder, Unlocker unlocker)
            throws EngineException {
        Optional<RemoteVault> agent = unlocker.named() ? Optional.empty() : agent(io, folder);
        if (agent.isEmpty()) {
            return here(io, folder, unlocker);
        }
        Store store = null;
        RemoteVault vault = agent.get();
        try {
            store = store(folder);
            AgentLook.requireSame(vault.found(), header(folder, store));
            ToldHeader.require(store);
            new LogKeeping(folder.path()).check(store, LogName.of(vault.id()));
            HomeAnchors anchors = HomeAnchors.of(io, folder, store);
            anchors.check();
            LogKeeper log =
                    LogKeeper.begin(
                            store,
                            vault::advanceLog,
                            Sending.elsewhere(io, folder, store, LogName.of(vault.id()).origin()),
                            io.waiter());
            Session session =
                    new Session(
                            io, store, vault, null, log, AnchorKeeper.begin(io, anchors, store));
            store = null;
            vault = null;
            return session;
        } finally {
            if (vault != null) {
                vault.close();
            }
            if (store != null) {
                store.close();
            }
        }
    }

    private static Session here(Io io, HomeFolder folder, Unlocker unlocker)
            throws EngineException {
        try (VaultSession session = VaultSession.open(io, folder, unlocker)) {
            return session.handOver();
        }
    }

    /** A session whose parts are given to it, and closed with it. */
    static Session of(
            Io io, Store store, Vault vault, VaultLock lock, LogKeeper log, AnchorKeeper anchors) {
        return new Session(io, store, vault, lock, log, anchors);
    }

    /** What was written without the keys is signed by whoever has them; nobody is no trouble. */
    private static void tellAgent(Io io, HomeFolder folder) throws EngineException {
        Optional<RemoteVault> agent = agent(io, folder);
        if (agent.isPresent()) {
            try (RemoteVault remote = agent.get()) {
                remote.advanceLog();
            }
        }
    }

    /** The vault as the home's agent holds it open, if one does. */
    public static Optional<RemoteVault> agent(Io io, HomeFolder folder) throws EngineException {
        AgentSocket socket = AgentSocket.in(folder.path(), io.osUser());
        Optional<RemoteVault> found = RemoteVault.find(socket, io);
        if (found.isPresent()) {
            // Values will pass through this process, though keys do not.
            io.hygiene().close();
        }
        return found;
    }

    /**
     * Opens the vault of a home as its database has it now, in this process: for the agent.
     *
     * @throws EngineException REFUSED when the material does not open it
     */
    public static LocalVault vault(Io io, HomeFolder folder, Unlocking unlocking)
            throws EngineException {
        try (Store store = store(folder)) {
            ToldHeader.require(store);
            byte[] header = header(folder, store);
            new LogKeeping(folder.path()).check(store, LogName.of(summary(header).vault()));
            HomeAnchors.of(io, folder, store).check();
            return Unlocker.open(io, header, unlocking, folder.trusted()::has);
        }
    }

    /**
     * Signs what the ledger of a home has become: for the agent.
     *
     * @param vault stays the caller's
     * @throws EngineException REFUSED when that does not extend what was signed
     */
    public static void advanceLog(HomeFolder folder, LocalVault vault) throws EngineException {
        try (Store store = store(folder)) {
            new LogKeeping(folder.path()).advance(store, vault);
        } catch (StoreException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the agent cannot keep the log of the home: " + e.getMessage(),
                    "check the disk's space and the folder's rights");
        }
    }

    /**
     * Has what is signed sent to the home's sinks: for the agent.
     *
     * @throws EngineException USAGE when there is no home, REFUSED when its header is damaged
     */
    public static Sending sendingForLong(Io io, HomeFolder folder) throws EngineException {
        try (Store store = store(folder)) {
            LogName name = LogName.of(summary(header(folder, store)).vault());
            return Sending.forLong(io, folder, name.origin());
        }
    }

    /**
     * Puts what an agent has signed at the home's anchors, until this is closed.
     *
     * @param io of the agent
     */
    public static Keeping keepAnchors(Io io, HomeFolder folder) {
        return AgentAnchors.begin(io, folder);
    }

    /** Goes on until it is closed. */
    public interface Keeping extends AutoCloseable {
        @Override
        void close();
    }

    static Store store(HomeFolder folder) throws EngineException {
        folder.check();
        WorkFiles.in(folder.path()).sweep();
        return HomeStore.of(folder).open();
    }

    /**
     * The vault's header.
     *
     * @throws EngineException USAGE when the store holds no home, REFUSED when it held one
     */
    public static byte[] header(HomeFolder folder, Store store) throws EngineException {
        requireNotGone(store);
        return store.read(tx -> tx.homes().find())
                .map(Home::vaultHeader)
                .orElseThrow(folder::absent);
    }

    /**
     * A home is never removed from a store: its ledger would tell of nothing.
     *
     * @throws EngineException REFUSED when there is a ledger and no home
     */
    static void requireNotGone(Store store) throws EngineException {
        boolean gone =
                store.read(tx -> tx.homes().find().isEmpty() && tx.ledger().head().isPresent());
        if (gone) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the home is gone from the database, and its ledger is still there",
                    "something other than Keyrecall has changed the database: keep a copy of its"
                            + " folder as evidence, and restore a backup");
        }
    }

    /** An engine over any store, with everything else real. */
    public static Engine engine(Io io, Store store, @Nullable String name) {
        return new Engine(
                store,
                new Providers(
                        io.adapters().providers(),
                        io.adapters().consumerSources(),
                        io.adapters().switchSources()),
                io.clock(),
                new Ids(io.random()),
                io.waiter(),
                new Actor(name == null ? io.osUser() : name, io.osUser(), io.reason()),
                io.build());
    }

    /** The vault's header as it stands in the store. */
    public byte[] header() {
        return headerOf(store);
    }

    static byte[] headerOf(Store store) {
        return store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader();
    }

    public Store store() {
        return store;
    }

    /**
     * What the vault's header tells without a key.
     *
     * @throws EngineException REFUSED when it is damaged
     */
    public VaultSummary vaultSummary() throws EngineException {
        return summary(header());
    }

    static VaultSummary summary(byte[] header) throws EngineException {
        try {
            return VaultSummary.of(header);
        } catch (VaultException e) {
            throw VaultRefusals.explain(e);
        }
    }

    /** The engine, acting for the operating-system user. */
    public Engine engine() {
        return engine(io, store, null);
    }

    /**
     * The vault.
     *
     * @throws IllegalStateException when the session was opened for reading
     */
    public Vault vault() {
        if (vault == null) {
            throw new IllegalStateException("this command did not unlock the vault");
        }
        return vault;
    }

    /** Where the ledger is anchored. */
    public HomeAnchors anchors() {
        return anchors.anchors();
    }

    /** Signs all that the ledger has; where nobody has the keys, what is signed stays as it is. */
    public void sign() {
        log.now();
    }

    /** Whether the log can no longer be kept: no call with an effect is to be made then. */
    public boolean logHasFailed() {
        return log.hasFailed();
    }

    /**
     * Refuses where the log can no longer be kept.
     *
     * @throws EngineException why
     */
    public void requireLog() throws EngineException {
        log.requireKept();
    }

    /** Signs all that the ledger has, and puts it where it does not stand yet. */
    public void anchor() {
        log.now();
        anchors.now();
    }

    @Override
    public void close() {
        try {
            log.close();
            LogKeeping.tell(io, log);
        } finally {
            closeRest();
        }
    }

    private void closeRest() {
        // Before anybody is waited for: nothing that follows needs the keys.
        if (vault != null) {
            vault.close();
        }
        if (lock != null) {
            lock.close();
        }
        try {
            anchors.close();
        } finally {
            store.close();
        }
    }
}
