package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.tlog.NoteKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * The files that a report may leave: itself, and the proofs of the entries that it cites. They are
 * closed to others, and none replaces another.
 */
final class ReportFiles {
    private final Path directory;

    /**
     * Files below a folder.
     *
     * @param directory what relative paths are relative to
     */
    ReportFiles(Path directory) {
        this.directory = directory;
    }

    /** Writes a report. */
    void write(Path file, String text) throws EngineException {
        try {
            put(directory.resolve(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    /**
     * Writes, for each entry, its bytes ({@code N.leaf}) and its proof ({@code N.tlog-proof}), with
     * the checkpoint that they lead to and the keys that verify it.
     */
    void writeProofs(Path folder, LogReading log, Session session, SortedSet<Long> entries)
            throws EngineException {
        Path to = directory.resolve(folder);
        SignedHead signed = log.signed();
        if (!entries.isEmpty() && entries.last() >= signed.size()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the report cites entry "
                            + entries.last()
                            + ", and only the first "
                            + signed.size()
                            + " are signed",
                    "a command that unlocks the vault signs the rest, such as: keyrecall vault"
                            + " check");
        }
        try {
            Files.createDirectory(
                    to,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw refused(folder, e);
        }
        boolean whole = false;
        try {
            fill(to, log, session, signed, entries);
            whole = true;
        } catch (IOException e) {
            throw refused(folder, e);
        } finally {
            if (!whole) {
                remove(to);
            }
        }
    }

    private static void fill(
            Path to, LogReading log, Session session, SignedHead signed, SortedSet<Long> entries)
            throws IOException, EngineException {
        LedgerReading reading = new LedgerReading(session.engine());
        for (long entry : entries) {
            put(to.resolve(entry + ".tlog-proof"), log.prove(signed, entry).bytes());
            put(to.resolve(entry + ".leaf"), reading.leaf(entry));
        }
        put(to.resolve("checkpoint"), signed.note());
        StringBuilder keys = new StringBuilder();
        for (NoteKey key : log.keys()) {
            keys.append(key).append('\n');
        }
        put(to.resolve("keys"), keys.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What was made of a folder: half of the proofs would pass for all of them. */
    private static void remove(Path folder) {
        try {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            // What ended it is what is told; it names the folder.
            return;
        }
    }

    private static void put(Path file, byte[] bytes) throws IOException {
        try (var channel =
                Files.newByteChannel(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            var buffer = java.nio.ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    private static EngineException refused(Path path, IOException e) {
        if (e instanceof FileAlreadyExistsException || e instanceof NoSuchFileException) {
            return new EngineException(
                    Ending.USAGE,
                    path
                            + " cannot be written: "
                            + (e instanceof NoSuchFileException
                                    ? DiskFailure.why(e)
                                    : "it is there already"),
                    "name one that does not exist yet, in a folder that does");
        }
        return new EngineException(
                Ending.FAULT,
                path + " cannot be written: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights, remove what is there of it, then"
                        + " try again");
    }
}
