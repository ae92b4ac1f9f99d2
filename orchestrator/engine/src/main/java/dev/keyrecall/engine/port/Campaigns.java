package dev.keyrecall.engine.port;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Plans, approvals, campaigns and their units. */
public interface Campaigns {
    /**
     * Stores a plan's canonical bytes once.
     *
     * @throws IllegalStateException when the id stands already
     */
    void createPlan(StoredPlan plan);

    Optional<StoredPlan> plan(String id);

    /** Newest first. */
    List<StoredPlan> plans();

    void addApproval(StoredApproval approval);

    /** In the order in which they were given. */
    List<StoredApproval> approvals(String plan);

    /** Inserts or replaces by id. */
    void put(Campaign campaign);

    Optional<Campaign> find(String id);

    Optional<Campaign> ofPlan(String plan);

    /** Newest first. */
    List<Campaign> all();

    /** Inserts or replaces by campaign and ordinal. */
    void putUnit(Unit unit);

    Optional<Unit> unit(String campaign, int ordinal);

    /** By ordinal. */
    List<Unit> units(String campaign);

    /**
     * A plan as stored.
     *
     * @param id the plan
     * @param campaign the campaign made with it
     * @param digest lower-case hex SHA-256 of the bytes
     * @param bytes its canonical JSON
     */
    record StoredPlan(String id, String campaign, String digest, byte[] bytes) {}

    /**
     * An approval as stored: it says who by the same commitments as its ledger entry.
     *
     * @param plan the plan
     * @param digest lower-case hex SHA-256 of the bytes agreed to
     * @param approver the commitment to the name that was claimed
     * @param osUser the commitment to the operating-system user beside the claim
     * @param at when
     */
    record StoredApproval(String plan, String digest, String approver, String osUser, Instant at) {}
}
