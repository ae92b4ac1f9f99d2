package dev.keyrecall.engine.port;

import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Signed;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Waivers, and what people have said of them. Neither is ever changed or removed. */
public interface Waivers {
    /**
     * Stores a waiver's canonical bytes once.
     *
     * @throws IllegalStateException when the id stands already
     */
    void add(StoredWaiver waiver);

    Optional<StoredWaiver> find(String id);

    /** In the order in which they were written. */
    List<StoredWaiver> all();

    /** Those of a campaign, likewise. */
    List<StoredWaiver> ofCampaign(String campaign);

    void addVoice(StoredVoice voice);

    /** In the order in which they were given. */
    List<StoredVoice> voices(String waiver);

    /** Every signature about any waiver, as handed in. */
    List<String> signatures();

    /**
     * A waiver as stored.
     *
     * @param id the waiver
     * @param campaign the campaign that it is about
     * @param digest lower-case hex SHA-256 of the bytes
     * @param bytes its canonical JSON
     */
    record StoredWaiver(String id, String campaign, String digest, byte[] bytes) {}

    /**
     * What somebody said of a waiver, as stored: it says who by the same commitments as its ledger
     * entry.
     *
     * @param waiver the waiver
     * @param digest lower-case hex SHA-256 of the bytes it is about
     * @param decision for it, or taken back
     * @param person the commitment to the name, as claimed or as the policy has it
     * @param osUser the commitment to the operating-system user who handed it in
     * @param at when
     * @param signed what proves it; null of a claim
     */
    record StoredVoice(
            String waiver,
            String digest,
            Decision decision,
            String person,
            String osUser,
            Instant at,
            @Nullable Signed signed) {}
}
