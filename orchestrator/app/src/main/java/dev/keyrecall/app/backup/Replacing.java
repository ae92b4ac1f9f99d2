package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.HomeLog;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.VaultLock;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.engine.service.Backups.Relation;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.store.SoleStore;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultId;
import dev.keyrecall.vault.VaultSummary;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Puts a checked store in the place of a home's, inside the home's own database file: SQLite makes
 * it one transaction, so that a kill leaves the one or the other, and no file is left without a
 * name. Nobody else has the store open from the comparison to the end: whoever comes waits, and
 * finds the new one; whoever had read the old one would go on with what is not so any more.
 */
final class Replacing {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'before-restore-'uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Io io;
    private final HomeFolder home;
    private final Steps steps;

    Replacing(Io io, HomeFolder home, Steps steps) {
        this.io = io;
        this.home = home;
        this.steps = steps;
    }

    /**
     * Replaces it.
     *
     * @throws EngineException REFUSED when somebody else works in the home, or it may not be
     *     replaced by this backup; nothing was changed then
     */
    Restoring.Restored replace(
            Restoring.Checked checked, LocalVault vault, Path copy, boolean acceptOlder)
            throws EngineException, IOException {
        AtomicReference<Restoring.@Nullable Restored> restored = new AtomicReference<>();
        try (VaultLock lock = VaultLock.shared(io, home.path())) {
            lock.exclusively(() -> restored.set(alone(checked, vault, copy, acceptOlder)));
            return Objects.requireNonNull(restored.get());
        } catch (VaultException e) {
            throw new IllegalStateException("no vault is opened here", e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Nobody can change what is compared and kept here until it is replaced. */
    private Restoring.Restored alone(
            Restoring.Checked checked, LocalVault vault, Path copy, boolean acceptOlder)
            throws EngineException {
        Restoring.requireNoAgent(io, home);
        try (SoleStore standing = SoleStore.open(home.database())) {
            new Backups(Session.engine(io, standing, null)).requireNoLaneOwned(io.process()::gone);
            return replace(standing, checked, vault, copy, acceptOlder);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.BUSY) {
                throw new EngineException(
                        Ending.REFUSED,
                        "another process has the store of this home open",
                        "wait until it has ended, and start again; nothing was changed");
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Restoring.Restored replace(
            SoleStore standing,
            Restoring.Checked checked,
            LocalVault vault,
            Path copy,
            boolean acceptOlder)
            throws EngineException, IOException {
        requireSameVault(standing, checked);
        Point replaced = point(standing);
        boolean older = older(copy, checked, replaced);
        if (older && !acceptOlder) {
            throw refused(checked, replaced);
        }
        OwnVaultKey.Changed key;
        try (SqliteStore store = SqliteStore.open(copy)) {
            new Backups(Session.engine(io, store, null))
                    .restored(
                            checked.manifest().backup(),
                            checked.manifest().createdAt(),
                            checked.point(),
                            replaced,
                            older);
            key = new OwnVaultKey(io, steps).change(store, vault);
        }
        Path kept = kept(standing, replaced);
        boolean done = false;
        try {
            steps.done("replacing", 0, 0);
            // First: a log of what is not there any more would refuse what comes instead.
            setLogAside();
            standing.replaceWith(copy);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(kept);
            }
        }
        return new Restoring.Restored(
                checked.manifest(), replaced, older, kept, key.version(), key.damaged());
    }

    private void requireSameVault(Store standing, Restoring.Checked checked)
            throws EngineException {
        VaultId backup = checked.manifest().vault();
        try {
            VaultId found = VaultSummary.of(Session.header(home, standing)).vault();
            if (!found.equals(backup)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the backup is of another vault (" + backup + ") than this home",
                        "restore it into a folder of its own with --home DIR");
            }
        } catch (VaultException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the vault header of the home that stands is damaged: " + e.getMessage(),
                    "keep it as evidence, and restore into a new folder with --home DIR");
        }
    }

    /** A ledger that does not verify cannot say what would be lost. */
    private Point point(Store standing) throws EngineException {
        try {
            LedgerReading.Verification found =
                    new LedgerReading(Session.engine(io, standing, null)).verify();
            return new Point(found.size(), found.root());
        } catch (EngineException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the home that stands cannot be compared with the backup: " + e.getMessage(),
                    "keep it as evidence, and restore into a new folder with --home DIR");
        }
    }

    private boolean older(Path copy, Restoring.Checked checked, Point replaced) {
        try (SqliteStore store = SqliteStore.open(copy)) {
            Relation relation = new Backups(Session.engine(io, store, null)).relationTo(replaced);
            return relation != Relation.HOLDS_ALL || checked.point().size() < replaced.size();
        }
    }

    private static EngineException refused(Restoring.Checked checked, Point replaced) {
        boolean shorter = checked.point().size() < replaced.size();
        return new EngineException(
                Ending.REFUSED,
                shorter
                        ? "the backup is older than this home: its ledger has "
                                + checked.point().size()
                                + " entries, the home's "
                                + replaced.size()
                        : "the backup's ledger is not this home's gone on: they tell different"
                                + " things in the same place",
                "backup " + checked.point(),
                "home   " + replaced,
                "to put the home back all the same, and have that recorded: --accept-older",
                "or restore into a new folder with --home DIR");
    }

    /**
     * The files that say what was signed of the ledger that is replaced; nothing where none are.
     */
    private void setLogAside() throws IOException {
        Path log = home.path().resolve(HomeLog.FOLDER);
        if (Files.isDirectory(log, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(
                    log,
                    home.path().resolve(NAME.format(io.clock().instant()) + ".log"),
                    StandardCopyOption.ATOMIC_MOVE);
            force(home.path());
        }
    }

    /** The store that stands, in a file of its own, before it is replaced. */
    private Path kept(SoleStore standing, Point replaced) throws EngineException, IOException {
        Path kept = home.path().resolve(NAME.format(io.clock().instant()) + ".db");
        Files.createFile(kept, WorkFiles.OWNER_ONLY);
        boolean whole = false;
        try {
            standing.copyTo(kept);
            force(kept);
            force(home.path());
            try (SqliteStore copy = SqliteStore.open(kept)) {
                if (!point(copy).equals(replaced)) {
                    throw new EngineException(
                            Ending.FAULT,
                            "the copy of the home that stands is not like it",
                            "check the disk; nothing was changed");
                }
            }
            whole = true;
            return kept;
        } finally {
            if (!whole) {
                Files.deleteIfExists(kept);
            }
        }
    }

    /** Makes a file's bytes, or a folder's names, durable. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static EngineException unwritable(Path home, IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the home " + home + " cannot be written: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights; nothing was changed");
    }
}
