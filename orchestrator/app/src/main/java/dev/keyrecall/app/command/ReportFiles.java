package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.NewFolder;
import dev.keyrecall.app.io.PartFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.tlog.NoteKey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedSet;

/**
 * The files that a report may leave: itself, and the proofs of the entries that it cites. They are
 * closed to others, and none replaces another. What is not whole is not left.
 */
final class ReportFiles {
    private final Io io;

    ReportFiles(Io io) {
        this.io = io;
    }

    /**
     * Refuses names that cannot be meant, before anything is read.
     *
     * @throws EngineException USAGE when one is taken, or both are one
     */
    void requireFree(@Nullable Path report, @Nullable Path proofs) throws EngineException {
        if (report != null) {
            target(report).requireFree();
        }
        if (proofs != null && Files.exists(resolved(proofs), LinkOption.NOFOLLOW_LINKS)) {
            throw taken(proofs);
        }
        if (report != null && proofs != null && NewFiles.same(resolved(report), resolved(proofs))) {
            throw new EngineException(
                    Ending.USAGE,
                    "--out and --proofs have the same name",
                    "name a file and a folder");
        }
    }

    private Path resolved(Path path) {
        return io.directory().resolve(path);
    }

    private PartFile.Target target(Path report) {
        return new PartFile.Target(resolved(report), "report");
    }

    /** Writes a report. */
    void write(Path file, String text) throws EngineException {
        PartFile.Target target = target(file);
        try (PartFile part = PartFile.begin(target, io.random(), io.signals())) {
            part.out().write(text.getBytes(StandardCharsets.UTF_8));
            part.name();
        } catch (IOException e) {
            throw target.failed(e);
        }
    }

    /**
     * Writes, for each entry, its bytes ({@code N.leaf}) and its proof ({@code N.tlog-proof}), with
     * the checkpoint that they lead to and the keys that verify it.
     *
     * @return the folder, which goes unless it is kept
     */
    NewFolder writeProofs(Path folder, LogReading log, Session session, SortedSet<Long> entries)
            throws EngineException {
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
        NewFolder made;
        try {
            made = NewFolder.make(resolved(folder), io.random(), io.signals());
        } catch (IOException e) {
            throw refused(folder, e);
        }
        boolean whole = false;
        try {
            fill(made, log, session, signed, entries);
            whole = true;
            return made;
        } catch (IOException e) {
            throw refused(folder, e);
        } finally {
            if (!whole) {
                made.close();
            }
        }
    }

    /** Gives a folder of proofs its name. */
    void keep(NewFolder made, Path folder) throws EngineException {
        try {
            made.keep();
        } catch (IOException e) {
            throw refused(folder, e);
        }
    }

    private static void fill(
            NewFolder to,
            LogReading log,
            Session session,
            SignedHead signed,
            SortedSet<Long> entries)
            throws IOException, EngineException {
        LedgerReading reading = new LedgerReading(session.engine());
        for (long entry : entries) {
            byte[] leaf = reading.leaf(entry);
            to.put(entry + ".tlog-proof", log.prove(signed, entry, leaf).bytes());
            to.put(entry + ".leaf", leaf);
        }
        to.put("checkpoint", signed.note());
        StringBuilder keys = new StringBuilder();
        for (NoteKey key : log.keys()) {
            keys.append(key).append('\n');
        }
        to.put("keys", keys.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static EngineException taken(Path folder) {
        return new EngineException(
                Ending.USAGE,
                folder + " stands already; proofs are written into a new folder",
                "name one that does not exist yet");
    }

    private static EngineException refused(Path folder, IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> taken(folder);
            case NoSuchFileException _ ->
                    new EngineException(
                            Ending.USAGE,
                            folder + " cannot be made: what it is to stand in does not exist",
                            "name a new folder in one that exists");
            case IOException other ->
                    new EngineException(
                            Ending.FAULT,
                            folder + " cannot be written: " + DiskFailure.why(other),
                            "check the disk's space and the folder's rights; no half folder is"
                                    + " left");
        };
    }
}
