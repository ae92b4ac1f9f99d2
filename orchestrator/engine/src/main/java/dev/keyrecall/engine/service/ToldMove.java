package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What an entry tells of a version after its sealing.
 *
 * @param sequence the entry's
 * @param version of a credential's value
 * @param destroyedAt when it was destroyed; null where it was labelled
 * @param label the word of its label from then on; null for none
 */
record ToldMove(
        long sequence, long version, @Nullable Instant destroyedAt, @Nullable String label) {
    static ToldMove destroyed(long sequence, Json.Obj shred) {
        return new ToldMove(
                sequence, shred.integer("version"), Leaf.time(shred.text("destroyed_at")), null);
    }

    static ToldMove labelled(long sequence, Json.Obj move) {
        return new ToldMove(sequence, move.integer("version"), null, move.textOrNull("label"));
    }

    /** It is about a version that the vault did not have then. */
    Mismatch unknown(String ref) {
        return Mismatch.at(
                sequence,
                "tells that "
                        + VaultAgreement.name(ref, version)
                        + (destroyedAt != null ? " was destroyed" : " was labelled anew")
                        + ", and the vault never had it");
    }
}
