package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

/**
 * What is read as a leaf is written in the same bytes, and keeps its rules or breaks a named one.
 */
public final class LeafFuzz {
    private LeafFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > Leaf.LENGTH_MAX_BYTES) {
            return;
        }
        try {
            Json.Obj entry = Leaf.parse(input);
            RoundTrip.require(input, Leaf.bytes(entry));
            LeafCheck.requireMembers(0, entry);
        } catch (JsonException | Mismatch e) {
            RoundTrip.requireSaid(e);
        }
    }
}
