package dev.keyrecall.engine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What every parser owes: one way to write a thing, and a word on what is none. */
final class RoundTrip {
    private RoundTrip() {}

    /** Two texts that are read as the same thing are two things under one name. */
    static void require(byte[] read, byte[] written) {
        if (!Arrays.equals(read, written)) {
            throw new AssertionError(
                    "read: "
                            + new String(read, StandardCharsets.UTF_8)
                            + "\nwritten: "
                            + new String(written, StandardCharsets.UTF_8));
        }
    }

    static void requireSaid(Exception refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank()) {
            throw new AssertionError("refused without a word", refusal);
        }
    }
}
