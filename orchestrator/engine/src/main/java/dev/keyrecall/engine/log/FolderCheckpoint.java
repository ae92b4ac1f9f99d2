package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The checkpoint in a home's folder, as it was read once: it may be replaced at any moment.
 *
 * @param checkpoint what it tells
 * @param note its bytes
 */
record FolderCheckpoint(Checkpoint checkpoint, byte[] note) {
    private static final String WHAT = "the checkpoint in the home's log";

    /**
     * Reads it; empty where there is none.
     *
     * @throws Mismatch when it is none, or one of another log
     */
    static Optional<FolderCheckpoint> in(LogFiles files, LogName name) {
        return files.checkpoint().map(note -> new FolderCheckpoint(read(note, name), note));
    }

    private static Checkpoint read(byte[] note, LogName name) {
        try {
            Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).text());
            if (!checkpoint.origin().equals(name.origin())) {
                throw new Mismatch(WHAT + " is of another log: " + checkpoint.origin());
            }
            return checkpoint;
        } catch (MalformedException e) {
            throw new Mismatch(WHAT + " is none: " + e.getMessage());
        }
    }

    void requireNotNewer(SignedHead signed) {
        if (checkpoint.size() > signed.size()) {
            throw new Mismatch(
                    (WHAT
                                    + " is of %d entries, and %d are on record: the database was"
                                    + " put back to an older copy")
                            .formatted(checkpoint.size(), signed.size()));
        }
    }

    /**
     * It was on record before it was published, to the byte.
     *
     * @param told the keys that the ledger tells
     */
    void requireSigned(SignedHead signed, Supplier<List<NoteKey>> told) {
        if (checkpoint.size() == signed.size()) {
            if (!Arrays.equals(note, signed.note())) {
                throw new Mismatch(WHAT + " is not to the byte what is on record");
            }
            return;
        }
        List<NoteKey> keys = told.get();
        if (!keys.isEmpty()) {
            try {
                Checkpoint _ = PublishedLog.signed(note, keys);
            } catch (MalformedException e) {
                throw new Mismatch(WHAT + ": " + e.getMessage());
            }
        }
    }
}
