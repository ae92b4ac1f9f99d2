package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says where campaigns stand. Writes nothing. Thread-safe. */
public final class CampaignReading {
    private final Engine engine;

    public CampaignReading(Engine engine) {
        this.engine = engine;
    }

    /**
     * Where a campaign stands, of one moment.
     *
     * @throws EngineException USAGE when there is none, REFUSED when its plan is damaged
     */
    public Status status(String campaignId) throws EngineException {
        Stored stored =
                engine.store()
                        .read(tx -> find(tx, campaignId).map(one -> now(tx, one)))
                        .orElseThrow(() -> unknown(campaignId));
        Plan plan = StoredPlans.read(stored.plan());
        Glass glass =
                engine.store()
                        .read(
                                tx ->
                                        GlassReading.of(
                                                tx, stored.campaign(), engine.clock().instant()))
                        .orElse(null);
        return new Status(
                stored.campaign(),
                plan,
                stored.units(),
                counts(stored.units()),
                stored.units().stream()
                        .filter(u -> u.state() == Unit.State.OPEN || u.state().aside())
                        .toList(),
                stored.approvals(),
                glass);
    }

    private Stored now(Tx tx, Stored stored) {
        WaiversNow waivers = WaiversNow.of(tx, stored.campaign().id(), engine.clock().instant());
        List<Unit> units = waivers.judge(stored.units());
        return new Stored(
                waivers.judge(stored.campaign(), units), stored.plan(), units, stored.approvals());
    }

    /** Every campaign, newest first. */
    public List<Campaign> all() {
        return engine.store().read(tx -> all(tx, engine.clock().instant()));
    }

    /** Those that one person had run alone, and that nobody has countersigned, by their ids. */
    public Set<String> alone() {
        return engine.store()
                .read(
                        tx ->
                                GlassReading.open(tx, engine.clock().instant()).stream()
                                        .map(open -> open.campaign().id())
                                        .collect(Collectors.toSet()));
    }

    /** Every campaign as it is at a moment, newest first: one whose waiver has ended is open. */
    public static List<Campaign> all(Tx tx, Instant now) {
        return tx.campaigns().all().stream().map(campaign -> now(tx, campaign, now)).toList();
    }

    private static Campaign now(Tx tx, Campaign campaign, Instant now) {
        WaiversNow waivers = WaiversNow.of(tx, campaign.id(), now);
        return waivers.ended().isEmpty()
                ? campaign
                : waivers.judge(campaign, waivers.judge(tx.campaigns().units(campaign.id())));
    }

    /**
     * The accounts that a campaign's plan was made of.
     *
     * @throws EngineException USAGE when there is no such campaign, REFUSED when its plan is
     *     damaged
     */
    public List<AccountRef> accounts(String campaignId) throws EngineException {
        return Certificates.concerned(engine, campaignId).accounts().stream()
                .map(Account::ref)
                .toList();
    }

    static EngineException unknown(String campaignId) {
        return new EngineException(
                Ending.USAGE,
                "there is no campaign '" + campaignId + "'",
                "use the campaign id that 'keyrecall plan create' printed");
    }

    static Optional<Stored> find(Tx tx, String campaignId) {
        return tx.campaigns()
                .find(campaignId)
                .map(
                        campaign ->
                                new Stored(
                                        campaign,
                                        tx.campaigns().plan(campaign.plan()).orElseThrow(),
                                        tx.campaigns().units(campaignId),
                                        Approvals.of(tx, campaign.plan())));
    }

    private static Map<Unit.State, Integer> counts(List<Unit> units) {
        Map<Unit.State, Integer> counts = new EnumMap<>(Unit.State.class);
        for (Unit.State state : Unit.State.values()) {
            counts.put(state, 0);
        }
        units.forEach(unit -> counts.merge(unit.state(), 1, Integer::sum));
        return counts;
    }

    /**
     * Where a campaign stands.
     *
     * @param counts how many units are in each state; every state is there
     * @param open the units that wait for a person or the provider, each with its reason
     * @param glass that one person let it be run alone; null where nobody did
     */
    public record Status(
            Campaign campaign,
            Plan plan,
            List<Unit> units,
            Map<Unit.State, Integer> counts,
            List<Unit> open,
            List<Approval> approvals,
            @Nullable Glass glass) {
        public Status {
            units = List.copyOf(units);
            counts = Collections.unmodifiableMap(new EnumMap<>(counts));
            open = List.copyOf(open);
            approvals = List.copyOf(approvals);
        }
    }

    /** What the store holds of a campaign. */
    record Stored(Campaign campaign, StoredPlan plan, List<Unit> units, List<Approval> approvals) {}
}
