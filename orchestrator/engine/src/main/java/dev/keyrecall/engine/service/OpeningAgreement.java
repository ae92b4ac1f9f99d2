package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Compares the openings with the commitments of the ledger (docs/formats/ledger.md, section 4). Fed
 * every entry in order, then asked once.
 */
final class OpeningAgreement {
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Long> erased = new HashMap<>();

    /**
     * Takes note of an entry.
     *
     * @throws Mismatch when it tells of the erasure of what no entry up to it commits to
     */
    void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Commitments.in(entry)
                .forEach(
                        (pointer, commitment) ->
                                told.putIfAbsent(commitment, new Told(sequence, pointer)));
        if (entry.text("kind").equals(Commitments.ERASURE)) {
            for (String commitment : Commitments.erasedBy(entry)) {
                if (!told.containsKey(commitment)) {
                    throw Mismatch.at(sequence, "erases what no entry commits to");
                }
                erased.putIfAbsent(commitment, sequence);
            }
        }
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the commitment that none names
     */
    void require(Tx tx) {
        Set<String> standing = new HashSet<>();
        tx.openings()
                .forEach(
                        opening -> {
                            requireTold(opening);
                            standing.add(opening.commitment());
                        });
        told.forEach(
                (commitment, first) -> {
                    if (!standing.contains(commitment) && !erased.containsKey(commitment)) {
                        throw Mismatch.at(
                                first.sequence(),
                                "commits to its "
                                        + first.pointer()
                                        + ", of which the opening is gone, and no entry tells of"
                                        + " its erasure");
                    }
                });
    }

    private void requireTold(Opening opening) {
        Told first = told.get(opening.commitment());
        if (first == null) {
            throw new Mismatch("no entry names the commitment " + opening.commitment());
        }
        Long erasure = erased.get(opening.commitment());
        if (erasure != null) {
            throw Mismatch.at(erasure, "tells of an erasure, and what it erased still stands");
        }
        if (!Commitments.of(opening.salt(), opening.text()).equals(opening.commitment())) {
            throw Mismatch.at(
                    first.sequence(),
                    "commits to another " + first.pointer() + " than its opening tells");
        }
    }

    /** Where a commitment is named first, and for what. */
    private record Told(long sequence, String pointer) {}
}
