package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.HomeStore;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.engine.service.Backups.Relation;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.backup.Manifest;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes a home of a backup, where there is none or in the place of one. What is in the backup is
 * used only once all of it was decrypted and checked; until then, and after any failure, everything
 * is as it was.
 */
public final class Restoring {
    private final Io io;
    private final HomeFolder home;
    private final Steps steps;

    public Restoring(Io io, HomeFolder home, Steps steps) {
        this.io = io;
        this.home = home;
        this.steps = steps;
    }

    /**
     * What is asked for.
     *
     * @param acceptOlder whether the home may be put back to what it was earlier
     * @param expected a size and root noted elsewhere, which the backup's ledger must have had;
     *     null for none
     */
    public record Wish(boolean acceptOlder, @Nullable Point expected) {}

    /**
     * A home that was restored.
     *
     * @param manifest of the backup
     * @param replaced how far the ledger of the home had come that was replaced; null for none
     * @param older whether that one told more, or something else
     * @param keptAs the file in which that home's store is kept; null for none
     * @param vaultKey the version of the vault key that it got for itself
     * @param damaged how many values could not be opened, for which the older vault key is kept
     */
    public record Restored(
            Manifest manifest,
            @Nullable Point replaced,
            boolean older,
            @Nullable Path keptAs,
            int vaultKey,
            long damaged) {}

    /**
     * Restores.
     *
     * @throws EngineException REFUSED when the backup is damaged, does not open, is older than the
     *     home that stands, or that home is in use; FAULT when the disk is full
     */
    public Restored restore(Path file, BackupFile.Opener opener, Wish wish) throws EngineException {
        HomeStore.of(home).requireFile();
        boolean stands = home.hasDatabase();
        if (stands) {
            requireIdle(io, home);
        }
        boolean fresh = !Files.exists(home.path(), LinkOption.NOFOLLOW_LINKS);
        boolean done = false;
        try (BackupFile backup = BackupFile.open(file, opener)) {
            if (!stands) {
                home.create();
            }
            Restored restored = restore(backup, wish, stands);
            done = true;
            return restored;
        } catch (IOException e) {
            throw Replacing.unwritable(home.path(), e);
        } finally {
            if (fresh && !done) {
                WorkFiles.in(home.path()).removeFolder();
            }
        }
    }

    private Restored restore(BackupFile backup, Wish wish, boolean stands)
            throws EngineException, IOException {
        try (WorkFiles.Held work = WorkFiles.in(home.path()).hold()) {
            Path copy = work.newFile();
            decrypt(backup, copy);
            Checked checked = checked(backup, copy, wish.expected());
            return stands
                    ? new Replacing(io, home, steps)
                            .replace(checked, backup.vault(), copy, wish.acceptOlder())
                    : placed(checked, backup.vault(), copy);
        }
    }

    /** Refuses a home that an agent or a run works in, before anything is read. */
    private static void requireIdle(Io io, HomeFolder home) throws EngineException {
        home.check();
        requireNoAgent(io, home);
        try (SqliteStore store = SqliteStore.open(home.database())) {
            new Backups(Session.engine(io, store, null)).requireNoLaneOwned(io.process()::gone);
        }
    }

    /** Refuses a home whose vault an agent holds open. */
    static void requireNoAgent(Io io, HomeFolder home) throws EngineException {
        if (Session.agent(io, home).isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "an agent holds the vault of this home open",
                    "end it with: keyrecall vault seal");
        }
    }

    private void decrypt(BackupFile backup, Path copy) throws EngineException, IOException {
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            backup.content(out, "reading", steps);
            out.flush();
            channel.force(true);
        }
    }

    /**
     * A store that came out of a backup and passed every check.
     *
     * @param point its ledger's
     */
    record Checked(Manifest manifest, Point point) {}

    private Checked checked(BackupFile backup, Path copy, @Nullable Point expected)
            throws EngineException {
        steps.done("checking", 0, 0);
        Manifest manifest = backup.manifest();
        try (SqliteStore store = SqliteStore.open(copy)) {
            CheckedStore checked = CheckedStore.of(io, store);
            Point told = new Point(manifest.ledger().size(), manifest.ledger().root());
            if (!Arrays.equals(checked.vaultHeader(), backup.vaultHeader())
                    || !checked.point().equals(told)
                    || !holds(checked.rows(), manifest.rows())) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the store in the backup is not the one that its manifest tells of",
                        "nothing was changed; take an earlier backup");
            }
            if (expected != null) {
                requireExpected(new Backups(Session.engine(io, store, null)), told, expected);
            }
            return new Checked(manifest, told);
        }
    }

    /** A newer program may have brought the store to its own version, with more tables. */
    private static boolean holds(Map<String, Long> found, Map<String, Long> told) {
        return found.entrySet().containsAll(told.entrySet());
    }

    private static void requireExpected(Backups backups, Point told, Point expected)
            throws EngineException {
        Relation relation = backups.relationTo(expected);
        if (relation != Relation.HOLDS_ALL) {
            throw new EngineException(
                    Ending.REFUSED,
                    relation == Relation.BEHIND
                            ? "the backup is older than expected: its ledger ends at " + told
                            : "the backup's ledger is not the expected one: at size "
                                    + expected.size()
                                    + " it has another root",
                    "expected " + expected,
                    "nothing was changed; take another backup, or find out who noted that root");
        }
    }

    private Restored placed(Checked checked, LocalVault vault, Path copy)
            throws EngineException, IOException {
        Manifest manifest = checked.manifest();
        OwnVaultKey.Changed key;
        try (SqliteStore store = SqliteStore.open(copy)) {
            new Backups(Session.engine(io, store, null))
                    .restored(
                            manifest.backup(), manifest.createdAt(), checked.point(), null, false);
            key = new OwnVaultKey(io, steps).change(store, vault);
        }
        Replacing.force(copy);
        Files.createLink(home.database(), copy);
        Replacing.force(home.path());
        return new Restored(manifest, null, false, null, key.version(), key.damaged());
    }
}
