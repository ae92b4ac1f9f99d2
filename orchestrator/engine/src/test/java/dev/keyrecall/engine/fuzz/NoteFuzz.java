package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.SignedNote;

/** What is read as a note is written in the same bytes. */
public final class NoteFuzz {
    private NoteFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            RoundTrip.require(input, SignedNote.parse(input).bytes());
        } catch (MalformedException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
