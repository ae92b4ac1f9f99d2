package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.PartFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.backup.BackupException;
import dev.keyrecall.vault.backup.BackupReader;
import dev.keyrecall.vault.backup.BackupWriter;
import dev.keyrecall.vault.backup.Manifest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Writes backups of a home, and verifies each while it is written. */
public final class BackupMaking {
    private final Io io;
    private final HomeFolder home;
    private final Steps steps;

    public BackupMaking(Io io, HomeFolder home, Steps steps) {
        this.io = io;
        this.home = home;
        this.steps = steps;
    }

    /**
     * A backup that stands.
     *
     * @param file where
     * @param bytes its length
     */
    public record Made(Path file, long bytes, Manifest manifest) {}

    /**
     * Writes one. Others go on with the home meanwhile. The file has its name only once it was read
     * back whole, and what it holds has passed every check.
     *
     * @param store the home's
     * @param vault the home's, open in this process; stays the caller's
     * @throws EngineException USAGE when the file stands; REFUSED when the home does not verify;
     *     FAULT when the disk is full
     */
    public Made make(SqliteStore store, LocalVault vault, Path file) throws EngineException {
        PartFile.Target target = new PartFile.Target(file, "backup");
        target.requireFree();
        byte[] vaultHeader = vault.header();
        try (WorkFiles.Held work = WorkFiles.in(home.path()).hold()) {
            Backups.Begun begun = new Backups(Session.engine(io, store, null)).begin();
            Path copy = work.newFile();
            steps.done("copying", 0, 0);
            store.copyTo(copy);
            CheckedStore checked = checked(copy, vaultHeader);
            Manifest manifest = manifest(begun, vault, checked, copy);
            try (PartFile part = PartFile.begin(target, io.random(), io.signals())) {
                write(new BackupWriter(vault, io.random()), vaultHeader, manifest, copy, part);
                readBack(vaultHeader, vault, manifest, part);
                long bytes = part.length();
                part.name();
                return new Made(file, bytes, manifest);
            }
        } catch (IOException e) {
            throw target.failed(e);
        }
    }

    private CheckedStore checked(Path copy, byte[] vaultHeader) throws EngineException {
        try (SqliteStore store = SqliteStore.open(copy)) {
            CheckedStore checked = CheckedStore.of(io, store);
            if (!Arrays.equals(checked.vaultHeader(), vaultHeader)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the vault was changed while the backup was begun",
                        "start again");
            }
            return checked;
        }
    }

    private Manifest manifest(
            Backups.Begun begun, LocalVault vault, CheckedStore checked, Path copy)
            throws IOException {
        MessageDigest sha256 = sha256();
        long bytes = Files.size(copy);
        try (InputStream in = new DigestInputStream(Files.newInputStream(copy), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return new Manifest(
                begun.id(),
                begun.at(),
                io.build(),
                vault.id(),
                vault.keyVersion(),
                new Manifest.Ledger(checked.point().size(), checked.point().root()),
                new Manifest.Content(bytes, HexFormat.of().formatHex(sha256.digest())),
                checked.rows());
    }

    private void write(
            BackupWriter writer, byte[] vaultHeader, Manifest manifest, Path copy, PartFile part)
            throws IOException {
        long all = manifest.content().bytes();
        try (InputStream content = Files.newInputStream(copy)) {
            writer.write(
                    vaultHeader,
                    manifest,
                    content,
                    part.out(),
                    bytes -> steps.done("writing", bytes, all));
        }
    }

    /** From the disk, as a restore would; the digest is that of the copy, which was checked. */
    private void readBack(byte[] vaultHeader, LocalVault vault, Manifest written, PartFile part)
            throws IOException, EngineException {
        long all = written.content().bytes();
        try {
            BackupReader reader = BackupReader.begin(new BufferedInputStream(part.writtenSoFar()));
            boolean same = Arrays.equals(reader.vaultHeader(), vaultHeader);
            try (BackupReader.Opened opened = reader.open(vault)) {
                opened.content(
                        OutputStream.nullOutputStream(),
                        bytes -> steps.done("reading back", bytes, all));
                same &= opened.manifest().equals(written);
            }
            if (!same) {
                throw notRead("it is not the one that was written");
            }
        } catch (BackupException e) {
            throw notRead(String.valueOf(e.getMessage()));
        }
    }

    private static EngineException notRead(String why) {
        return new EngineException(
                Ending.FAULT,
                "the backup did not read back as it was written: " + why,
                "check the disk it was written to; no half file is left");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
