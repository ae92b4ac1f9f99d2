package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.VaultLock;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.engine.service.Backups.Relation;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultId;
import dev.keyrecall.vault.VaultSummary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Puts a checked store in the place of a home's, inside the home's own database file: SQLite makes
 * it one transaction, so that a kill leaves the one or the other, and whoever has the file open is
 * not left with a file that has no name any more.
 */
final class Replacing {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'before-restore-'uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Io io;
    private final HomeFolder home;

    Replacing(Io io, HomeFolder home) {
        this.io = io;
        this.home = home;
    }

    Restoring.Restored replace(Restoring.Checked checked, Path copy, boolean acceptOlder)
            throws EngineException, IOException {
        try (SqliteStore standing = SqliteStore.open(home.database())) {
            requireSameVault(standing, checked);
            Point replaced = point(standing);
            boolean older = older(copy, checked, replaced);
            if (older && !acceptOlder) {
                throw refused(checked, replaced);
            }
            try (SqliteStore store = SqliteStore.open(copy)) {
                new Backups(Session.engine(io, store, null))
                        .restored(
                                checked.manifest().backup(),
                                checked.manifest().createdAt(),
                                checked.point(),
                                replaced,
                                older);
            }
            Path kept = kept(standing, replaced);
            boolean done = false;
            try (VaultLock lock = VaultLock.shared(io, home.path())) {
                lock.exclusively(
                        () -> {
                            // Waiting for the lock took time, in which others may have worked.
                            Restoring.requireIdle(io, home);
                            requireAsItWas(standing, replaced);
                            standing.replaceWith(copy);
                        });
                done = true;
            } catch (VaultException e) {
                throw new IllegalStateException("no vault is opened here", e);
            } finally {
                if (!done) {
                    Files.deleteIfExists(kept);
                }
            }
            standing.forget();
            return new Restoring.Restored(checked.manifest(), replaced, older, kept);
        }
    }

    private void requireSameVault(SqliteStore standing, Restoring.Checked checked)
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
    private Point point(SqliteStore standing) throws EngineException {
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

    /** The store that stands, in a file of its own, before it is replaced. */
    private Path kept(SqliteStore standing, Point replaced) throws EngineException, IOException {
        Path kept = home.path().resolve(NAME.format(io.clock().instant()) + ".db");
        Files.createFile(kept, WorkFiles.OWNER_ONLY);
        boolean whole = false;
        try {
            standing.copyTo(kept);
            force(kept);
            force(home.path());
            try (SqliteStore copy = SqliteStore.open(kept)) {
                whole = point(copy).equals(replaced) && point(standing).equals(replaced);
            }
            if (!whole) {
                throw changedMeanwhile();
            }
            return kept;
        } finally {
            if (!whole) {
                Files.deleteIfExists(kept);
            }
        }
    }

    private void requireAsItWas(SqliteStore standing, Point replaced) throws EngineException {
        if (!point(standing).equals(replaced)) {
            throw changedMeanwhile();
        }
    }

    private static EngineException changedMeanwhile() {
        return new EngineException(
                Ending.REFUSED,
                "another command has changed this home meanwhile",
                "end it, and start again");
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
