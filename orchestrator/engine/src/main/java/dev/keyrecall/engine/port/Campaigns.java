package dev.keyrecall.engine.port;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;

import org.jspecify.annotations.Nullable;

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

    /** Every signature about any plan, as handed in. */
    List<String> signatures();

    /** Inserts or replaces by id. */
    void put(Campaign campaign);

    Optional<Campaign> find(String id);

    Optional<Campaign> ofPlan(String plan);

    /** Newest first. */
    List<Campaign> all();

    /** Inserts or replaces by campaign and ordinal. */
    void putUnit(Unit unit);

    /** The same of each. */
    void putUnits(List<Unit> units);

    Optional<Unit> unit(String campaign, int ordinal);

    /** By ordinal. */
    List<Unit> units(String campaign);

    void acknowledge(Acknowledgement acknowledgement);

    /** In the order in which they were given. */
    List<Acknowledgement> acknowledged(String campaign);

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
     * What somebody said of a plan, as stored: it says who by the same commitments as its ledger
     * entry.
     *
     * @param plan the plan
     * @param digest lower-case hex SHA-256 of the bytes it is about
     * @param decision for it or against it
     * @param approver the commitment to the name, as claimed or as the policy has it
     * @param osUser the commitment to the operating-system user who handed it in
     * @param at when
     * @param signed what proves it; null of a claim
     */
    record StoredApproval(
            String plan,
            String digest,
            Decision decision,
            String approver,
            String osUser,
            Instant at,
            @Nullable Signed signed) {
        /** Somebody's claim to agree. */
        public StoredApproval(
                String plan, String digest, String approver, String osUser, Instant at) {
            this(plan, digest, Decision.APPROVE, approver, osUser, at, null);
        }

        /** Whether it is for the plan. */
        public boolean agrees() {
            return decision == Decision.APPROVE;
        }

        /** Whether it lets the plan be run alone. */
        public boolean breaksGlass() {
            return decision == Decision.BREAK_GLASS;
        }
    }

    /**
     * That somebody knows of a blind spot of a campaign.
     *
     * @param campaign whose
     * @param account where, as {@code PROVIDER:NAME}
     * @param name the blind spot's
     * @param what its words, as they were shown: others are to be acknowledged anew
     * @param person the commitment to who does
     * @param osUser the commitment to the operating-system user
     * @param at when
     */
    record Acknowledgement(
            String campaign,
            String account,
            String name,
            String what,
            String person,
            String osUser,
            Instant at) {}

    /**
     * What proves who said it.
     *
     * @param policy the digest of the policy that it was judged by when it was handed in
     * @param text the SSH signature, as handed in
     */
    record Signed(String policy, String text) {}
}
