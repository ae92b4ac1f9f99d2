package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is read as a checkpoint is written in the same text. */
public final class CheckpointFuzz {
    private CheckpointFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), input)) {
            return;
        }
        try {
            String again = Checkpoint.parse(text).text();
            RoundTrip.require(input, again.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
