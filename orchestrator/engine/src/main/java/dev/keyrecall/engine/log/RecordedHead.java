package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What was signed last, as the database has it: it must be what a key of the home has signed. */
public final class RecordedHead {
    private RecordedHead() {}

    /**
     * Its checkpoint; empty where nothing was signed.
     *
     * @throws Mismatch when it is not true to itself, or signed by no key that the ledger tells
     */
    public static Optional<Checkpoint> of(Tx tx) {
        Optional<SignedHead> signed = tx.signedHeads().find();
        return signed.isEmpty()
                ? Optional.empty()
                : Optional.of(checkpoint(signed.get(), ToldLogKeys.all(tx)));
    }

    private static Checkpoint checkpoint(SignedHead signed, List<NoteKey> told) {
        try {
            Checkpoint checkpoint =
                    told.isEmpty()
                            ? Checkpoint.parse(SignedNote.parse(signed.note()).text())
                            : PublishedLog.signed(signed.note(), told);
            if (checkpoint.size() != signed.size()
                    || !Arrays.equals(checkpoint.root(), signed.root())) {
                throw new Mismatch("the checkpoint on record has another size or root beside it");
            }
            return checkpoint;
        } catch (MalformedException e) {
            throw new Mismatch("the checkpoint on record: " + e.getMessage());
        }
    }
}
