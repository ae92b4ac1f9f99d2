package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;

import java.util.List;

/**
 * Tells checkpoints that a home has signed from all else.
 *
 * @param name of the home's log
 * @param keys as its ledger tells them
 */
record OwnNote(LogName name, List<NoteKey> keys) {
    /**
     * Reads one.
     *
     * @param where it was found, for messages
     * @throws AnchorException when no key of the home has signed it
     */
    Checkpoint read(byte[] note, String where) throws AnchorException {
        try {
            SignedNote signed = SignedNote.parse(note);
            Checkpoint checkpoint = Checkpoint.parse(signed.text());
            if (!checkpoint.origin().equals(name.origin())) {
                throw new AnchorException(
                        where + " is of another log, " + cut(checkpoint.origin()));
            }
            signed.requireSignedBy(keys);
            return checkpoint;
        } catch (MalformedException e) {
            throw new AnchorException(
                    where + " is no checkpoint that this home has signed: " + e.getMessage());
        }
    }

    /**
     * Reads what stands at an anchor.
     *
     * @throws AnchorException when it cannot be read, or no key of the home has signed it
     */
    Checkpoint read(Anchor.Found found) throws AnchorException {
        byte[] note = found.note();
        if (note == null) {
            throw new AnchorException(String.valueOf(found.trouble()));
        }
        return read(note, found.where());
    }

    private static String cut(String origin) {
        return origin.length() <= 100 ? origin : origin.substring(0, 100);
    }
}
