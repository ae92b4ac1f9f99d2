package dev.keyrecall.engine.ledger;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Checks leaves one after the other, from sequence number 0, and grows the tree that they make. The
 * rules are those of {@code docs/formats/ledger.md}. Not thread-safe.
 */
public final class LeafCheck {
    private static final List<String> TEXTS = List.of("what", "build");
    private static final List<String> TIMES = List.of("recorded_at", "event_at");

    private CompactRange tree = CompactRange.empty();

    /** The tree over the leaves accepted so far. */
    public CompactRange tree() {
        return tree;
    }

    /**
     * Accepts the next leaf.
     *
     * @return the entry that it holds
     * @throws Mismatch when it is not the next leaf, not of this format, or not what its hash says
     */
    public Json.Obj accept(long sequence, byte[] leaf, byte[] leafHash) {
        if (sequence != tree.size()) {
            throw Mismatch.at(tree.size(), "is missing; the next row is number " + sequence);
        }
        if (leaf.length > Leaf.LENGTH_MAX_BYTES) {
            throw Mismatch.at(sequence, "is longer than " + Leaf.LENGTH_MAX_BYTES + " bytes");
        }
        if (!Arrays.equals(Merkle.leafHash(leaf), leafHash)) {
            throw Mismatch.at(sequence, "its bytes do not have the hash stored beside them");
        }
        Json.Obj entry;
        try {
            entry = Leaf.parse(leaf);
            requireMembers(sequence, entry);
        } catch (JsonException e) {
            throw Mismatch.at(sequence, String.valueOf(e.getMessage()));
        }
        tree = tree.append(leafHash);
        return entry;
    }

    /**
     * Accepts the next leaf with all that is stored beside it.
     *
     * @param subtreeHash the root of the largest perfect subtree that ends with it
     * @return the entry that it holds
     * @throws Mismatch as {@link #accept(long, byte[], byte[])}, and when the subtree's root is
     *     another: this leaf or one before it was replaced together with its hash
     */
    public Json.Obj accept(long sequence, byte[] leaf, byte[] leafHash, byte[] subtreeHash) {
        Json.Obj entry = accept(sequence, leaf, leafHash);
        if (!Arrays.equals(tree.lastSubtree(), subtreeHash)) {
            throw Mismatch.at(
                    sequence,
                    "the subtree hash stored beside it is another than that of the entries up to"
                            + " it: one of them was replaced together with its hash");
        }
        return entry;
    }

    /**
     * Requires of an entry what every reader may rely on: its members, each of its kind.
     *
     * @throws Mismatch when one is missing or not of this format
     * @throws dev.keyrecall.spi.json.JsonException when one is of another kind
     */
    public static void requireMembers(long sequence, Json.Obj entry) {
        if (entry.integer("v") != Leaf.VERSION) {
            throw Mismatch.at(sequence, "is of a version that this build does not know");
        }
        if (entry.integer("seq") != sequence) {
            throw Mismatch.at(sequence, "calls itself number " + entry.integer("seq"));
        }
        if (!Leaf.KINDS.contains(entry.text("kind"))) {
            throw Mismatch.at(sequence, "is of no known kind");
        }
        TEXTS.forEach(entry::text);
        TIMES.forEach(name -> requireTime(sequence, name, entry.text(name)));
        entry.object("actor");
        entry.object("details");
        for (String name : Leaf.SUBJECT) {
            if (entry.get(name).isEmpty()) {
                throw Mismatch.at(sequence, "member '" + name + "' is missing");
            }
        }
        Commitments.require(sequence, entry);
        if (!entry.get("answers_to").orElseThrow().equals(Json.Null.NULL)) {
            long answered = entry.integer("answers_to");
            if (answered < 0 || answered >= sequence) {
                throw Mismatch.at(sequence, "answers to an entry that is not before it");
            }
        }
    }

    private static void requireTime(long sequence, String name, String text) {
        boolean exact;
        try {
            exact = Leaf.time(Instant.parse(text)).equals(text);
        } catch (DateTimeException e) {
            exact = false;
        }
        if (!exact) {
            throw Mismatch.at(sequence, "member '" + name + "' is no time of this format");
        }
    }
}
