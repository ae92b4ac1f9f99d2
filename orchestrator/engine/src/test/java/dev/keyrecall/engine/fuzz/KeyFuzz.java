package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is read as a key that verifies is written in the same text. */
public final class KeyFuzz {
    private KeyFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), input)) {
            return;
        }
        try {
            String again = NoteKey.parse(text).toString();
            RoundTrip.require(input, again.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
