package dev.keyrecall.engine.service;

import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statement of what became of every unit of a campaign, as of one moment. It is final only when
 * {@code open} is 0; {@code units} is always {@code provenDead + waived + open}.
 *
 * @param campaign the campaign's id
 * @param plan the plan's id
 * @param digest the digest of the plan's bytes
 * @param mode exposure or hygiene
 * @param scope the scope as given
 * @param state where the campaign stands
 * @param requester who asked for the plan
 * @param approvals who agreed to it
 * @param glass that one person let it be run alone; null where nobody did
 * @param issuedAt the moment
 * @param units how many credentials the plan is about
 * @param provenDead how many of them are proven dead
 * @param waived how many are waived
 * @param open how many are neither: pending, running, soaking or stuck
 * @param orphans how many credentials may stand that nobody has settled: calls that create and were
 *     never accounted for, and orphans found and not resolved
 * @param blindSpots what could not be seen
 * @param ledgerSize the ledger's size at that moment, before this certificate's own entry
 * @param ledgerRoot its root, lower-case hex
 * @param anchored where the ledger is anchored, and how far; none where it is not
 * @param lines every unit
 * @param harmTotal the sum over the units of how long a consumer had no working credential because
 *     of us
 * @param harmMax the longest of them
 * @param excluded what the scope named and the plan left out
 * @param outside open findings about credentials that are no units of this campaign
 * @param coverage what was listed of each account and type of the campaign, and what became of it
 * @param waivers those in effect
 * @param tasks what persons had to do, but for what nobody needed any more
 * @param switches what was turned off before, and whether it is on again
 * @param ownKeys which of the vault's own keys were to be replaced, and whether they are
 * @param timeline what happened, from the ledger
 * @param timelineOmitted how many entries the timeline leaves to the ledger
 */
public record Certificate(
        String campaign,
        String plan,
        String digest,
        Mode mode,
        String scope,
        Campaign.State state,
        String requester,
        List<Approval> approvals,
        @Nullable Glass glass,
        Instant issuedAt,
        int units,
        int provenDead,
        int waived,
        int open,
        int orphans,
        List<BlindSpotLine> blindSpots,
        long ledgerSize,
        String ledgerRoot,
        List<Anchored> anchored,
        List<UnitLine> lines,
        Duration harmTotal,
        Duration harmMax,
        List<Plan.Exclusion> excluded,
        List<OutsideLine> outside,
        List<CoverageLine> coverage,
        List<WaiverLine> waivers,
        List<TaskLine> tasks,
        List<SwitchLine> switches,
        List<OwnKeys.Standing> ownKeys,
        List<TimelineLine> timeline,
        int timelineOmitted) {
    public Certificate {
        approvals = List.copyOf(approvals);
        blindSpots = List.copyOf(blindSpots);
        anchored = List.copyOf(anchored);
        lines = List.copyOf(lines);
        excluded = List.copyOf(excluded);
        outside = List.copyOf(outside);
        coverage = List.copyOf(coverage);
        waivers = List.copyOf(waivers);
        tasks = List.copyOf(tasks);
        switches = List.copyOf(switches);
        ownKeys = List.copyOf(ownKeys);
        timeline = List.copyOf(timeline);
    }

    /** How many units are accounted for. */
    public int accounted() {
        return provenDead + waived;
    }

    /** Whether every unit is accounted for and nothing is left to settle. */
    public boolean complete() {
        return open == 0 && orphans == 0;
    }

    /**
     * What the harm of 99 in 100 units does not exceed (nearest rank), of those that have
     * registered consumers and needed nobody's hands; empty where there is none.
     */
    public Optional<Duration> harmP99() {
        Set<Integer> byHand = tasks.stream().map(TaskLine::unit).collect(Collectors.toSet());
        List<Duration> automated =
                lines.stream()
                        .filter(line -> !line.consumers().isEmpty())
                        .filter(line -> !byHand.contains(line.ordinal()))
                        .map(UnitLine::harm)
                        .sorted()
                        .toList();
        int rank = Math.ceilDiv(automated.size() * 99, 100);
        return rank == 0 ? Optional.empty() : Optional.of(automated.get(rank - 1));
    }

    /**
     * Something that could not be seen.
     *
     * @param account where
     * @param name of its own in the account
     * @param what the credentials that may exist unseen
     * @param why in a sentence
     * @param source the page or place that says so
     * @param acknowledged who knows of it; null where nobody has said so
     */
    public record BlindSpotLine(
            String account,
            String name,
            String what,
            String why,
            String source,
            @Nullable Acknowledged acknowledged) {
        /** The one of its name, in its account. */
        public String id() {
            return account + "/" + name;
        }

        BlindSpotLine by(@Nullable Acknowledged who) {
            return new BlindSpotLine(account, name, what, why, source, who);
        }
    }

    /** Who acknowledged something, as claimed, and when. */
    public record Acknowledged(String name, String osUser, Instant at) {}

    /**
     * What a listing showed of one type in one account, and what became of it.
     *
     * @param account where
     * @param type which
     * @param listedAt when the account was listed last; null for never
     * @param listed how many are listed now
     * @param units how many are units of this campaign
     * @param provenDead how many of those are proven dead
     * @param waived how many of those are waived
     * @param open how many of those are neither
     */
    public record CoverageLine(
            String account,
            String type,
            @Nullable Instant listedAt,
            long listed,
            long units,
            long provenDead,
            long waived,
            long open) {}

    /**
     * An open finding about a credential that is no unit of this campaign.
     *
     * @param inScope whether it is one that the plan's scope names: then it holds the campaign open
     */
    public record OutsideLine(
            Finding.Kind kind, CredentialRef ref, Instant since, boolean inScope) {}

    /**
     * That somebody answers for a unit that stays alive.
     *
     * @param id the waiver
     * @param by who answers for it
     * @param reason why
     * @param until when it ends
     * @param agreed who has agreed, with how
     */
    public record WaiverLine(
            String id,
            List<Integer> units,
            String by,
            String reason,
            Instant until,
            List<Agreed> agreed) {
        public WaiverLine {
            units = List.copyOf(units);
            agreed = List.copyOf(agreed);
        }
    }

    /**
     * What a person had to do for a unit.
     *
     * @param task its name
     * @param unit the unit's ordinal
     * @param place where, kind and name
     * @param doer who was to do it
     * @param state where it stands
     * @param refusals how often the machine found otherwise than was said
     * @param doneBy who said last that it is done, as claimed; null for nobody
     * @param doneAt when; null likewise
     * @param evidence what was said of it; null likewise
     */
    public record TaskLine(
            String task,
            int unit,
            String place,
            String doer,
            Task.State state,
            int refusals,
            @Nullable String doneBy,
            @Nullable Instant doneAt,
            @Nullable String evidence) {}

    /**
     * What was turned off before the units, and on after them.
     *
     * @param name the switch's
     * @param kind how it is turned
     * @param owner who answers for it; null for nobody
     * @param state where it stands
     * @param offAt when it was first seen off; null for never
     * @param onAt when it was last seen on after that; null for never
     * @param failed why it could not be turned the last time; null where it could
     */
    public record SwitchLine(
            String name,
            String kind,
            @Nullable String owner,
            SwitchStanding.State state,
            @Nullable Instant offAt,
            @Nullable Instant onAt,
            @Nullable String failed) {}

    /**
     * One who agreed.
     *
     * @param key the fingerprint of the key that signed; empty of a name that was merely given
     */
    public record Agreed(String name, Instant at, String key) {}

    /**
     * What became of one unit.
     *
     * @param ordinal its place in the plan
     * @param ref the old credential
     * @param owner the team that answers for it; null when none is named
     * @param standing how it stood when planned
     * @param state where it stands now
     * @param replacedBy the credential issued in its place; null for none
     * @param consumers who was registered as using it
     * @param delivered whether the replacement stands in all of them
     * @param proof how its death was proven; null unless it was
     * @param cutAt when we stopped it; null before, and for missing ones
     * @param revokedAt when the provider confirmed the revocation; null before
     * @param restoredAt when every consumer held a live credential again; null before
     * @param harm how long a consumer had no working credential because of us
     * @param harmGoesOn whether it still has none: then {@code harm} is counted up to the proof, or
     *     without one up to this moment
     * @param revokedToRefused from the confirmed revocation to the proof's first answer; null
     *     without both
     * @param orphansRevoked how many orphans were found and revoked
     * @param orphansUnresolved how many were found and still stand
     * @param openReason why it is open, for a person; null unless it is
     * @param resumeAfter when its soak ends; null unless it soaks
     */
    public record UnitLine(
            int ordinal,
            CredentialRef ref,
            String principal,
            @Nullable String owner,
            Standing standing,
            Unit.State state,
            @Nullable CredentialRef replacedBy,
            List<ConsumerTarget> consumers,
            boolean delivered,
            @Nullable Proof proof,
            @Nullable Instant cutAt,
            @Nullable Instant revokedAt,
            @Nullable Instant restoredAt,
            Duration harm,
            boolean harmGoesOn,
            @Nullable Duration revokedToRefused,
            long orphansRevoked,
            long orphansUnresolved,
            @Nullable String openReason,
            @Nullable Instant resumeAfter) {
        public UnitLine {
            consumers = List.copyOf(consumers);
        }

        /** Where the replacement was delivered; empty before, and for none. */
        public List<ConsumerTarget> deliveredTo() {
            return delivered ? consumers : List.of();
        }
    }

    /**
     * A proof of death.
     *
     * @param by {@code refused} (the value was held and refused) or {@code listing} (gone from it)
     * @param firstAt the first consistent answer; null where only the last was kept
     * @param at the last consistent answer
     * @param answers how many
     * @param code the provider's own word
     */
    public record Proof(
            String by, @Nullable Instant firstAt, Instant at, long answers, String code) {}

    /**
     * One entry of the ledger.
     *
     * @param at when it happened, RFC 3339, as the entry says
     * @param unit the unit's ordinal; 0 for none
     * @param ref the credential; null for none
     */
    public record TimelineLine(
            long sequence, String at, String kind, String what, int unit, @Nullable String ref) {}
}
