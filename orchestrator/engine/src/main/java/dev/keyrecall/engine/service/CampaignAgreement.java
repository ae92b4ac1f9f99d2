package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares campaigns, their units and what was asked of providers for them with what the plans and
 * the entries tell: {@code docs/formats/ledger.md}, section 2.6. Fed every entry in order, then
 * asked once for each plan and once for the whole.
 */
final class CampaignAgreement {
    private final Map<String, Told> campaigns = new HashMap<>();
    private final Map<String, Map<Integer, Told>> units = new HashMap<>();
    private final JournalAgreement journal = new JournalAgreement();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        switch (entry.text("kind")) {
            case "run" -> campaigns.put(entry.text("campaign"), Told.in(entry, sequence));
            case "unit" ->
                    units.computeIfAbsent(entry.text("campaign"), _ -> new HashMap<>())
                            .put(Math.toIntExact(entry.integer("unit")), Told.in(entry, sequence));
            case "intent" -> journal.intent(entry);
            case "outcome", "reconcile" -> journal.outcome(entry);
            default -> {
                // The other kinds tell nothing of a campaign's rows.
            }
        }
    }

    /**
     * Compares one plan's campaign.
     *
     * @param planned the entry that tells of the plan
     * @throws Mismatch naming the entry, or the row that no entry tells of
     */
    void require(Tx tx, StoredPlan stored, long planned) {
        Plan plan = parsed(stored, planned);
        if (!plan.id().equals(stored.id()) || !plan.campaign().equals(stored.campaign())) {
            throw Mismatch.at(
                    planned,
                    "tells of plan "
                            + plan.id()
                            + " of campaign "
                            + plan.campaign()
                            + ", which stands as "
                            + stored.id()
                            + " of "
                            + stored.campaign());
        }
        Campaign campaign =
                tx.campaigns()
                        .find(plan.campaign())
                        .orElseThrow(
                                () ->
                                        Mismatch.at(
                                                planned,
                                                "tells of campaign "
                                                        + plan.campaign()
                                                        + ", which is not in the state"));
        Campaign made = Campaign.planned(plan);
        if (!made.equals(campaign.at(Campaign.State.PLANNED, null, null).held(null))) {
            throw Mismatch.at(
                    planned, "tells another plan, mode or time of campaign " + plan.campaign());
        }
        Told told =
                campaigns.getOrDefault(
                        plan.campaign(), new Told(planned, ToldRows.of(made).canonical()));
        if (!told.what().equals(ToldRows.of(campaign).canonical())) {
            throw Mismatch.at(
                    told.sequence(),
                    "tells another state of campaign "
                            + plan.campaign()
                            + " than "
                            + campaign.state().word());
        }
        requireUnits(tx, plan, planned);
        plan.units().forEach(unit -> journal.require(tx, plan.campaign(), unit));
    }

    private static Plan parsed(StoredPlan stored, long planned) {
        try {
            return PlanDocument.parse(stored.bytes());
        } catch (JsonException e) {
            throw Mismatch.at(planned, "tells of plan " + stored.id() + ", which cannot be read");
        }
    }

    private void requireUnits(Tx tx, Plan plan, long planned) {
        List<Unit> standing = tx.campaigns().units(plan.campaign());
        Map<Integer, Told> told = units.getOrDefault(plan.campaign(), Map.of());
        if (standing.size() != plan.units().size()) {
            throw Mismatch.at(
                    planned,
                    "tells of "
                            + plan.units().size()
                            + " units of campaign "
                            + plan.campaign()
                            + ", and "
                            + standing.size()
                            + " stand");
        }
        for (int i = 0; i < standing.size(); i++) {
            PlannedUnit unit = plan.units().get(i);
            Unit row = standing.get(i);
            if (row.ordinal() != unit.ordinal() || !row.ref().equals(unit.ref())) {
                throw Mismatch.at(
                        planned,
                        "tells of unit "
                                + unit.ordinal()
                                + " about "
                                + unit.ref()
                                + ", and unit "
                                + row.ordinal()
                                + " about "
                                + row.ref()
                                + " stands in its place");
            }
            Told last =
                    told.getOrDefault(
                            unit.ordinal(),
                            new Told(
                                    planned,
                                    ToldRows.of(Unit.planned(plan.campaign(), unit)).canonical()));
            if (!last.what().equals(ToldRows.of(row).canonical())) {
                throw Mismatch.at(
                        last.sequence(),
                        "tells otherwise of unit "
                                + unit.ordinal()
                                + " of campaign "
                                + plan.campaign()
                                + ", which stands as "
                                + row.state().word());
            }
        }
    }

    /**
     * Compares the whole: nothing is told of, or stands, that no plan is about.
     *
     * @param plans the campaigns of the plans
     * @throws Mismatch naming the entry, or the row
     */
    void requireNoOther(Tx tx, Set<String> plans) {
        for (Campaign campaign : tx.campaigns().all()) {
            if (!plans.contains(campaign.id())) {
                throw new Mismatch("no plan tells of campaign " + campaign.id());
            }
        }
        Map<String, Long> told = new HashMap<>();
        campaigns.forEach((campaign, entry) -> told.put(campaign, entry.sequence()));
        units.forEach(
                (campaign, entries) ->
                        entries.values().forEach(entry -> told.put(campaign, entry.sequence())));
        for (String campaign : told.keySet().stream().sorted().toList()) {
            if (!plans.contains(campaign)) {
                throw Mismatch.at(
                        told.getOrDefault(campaign, 0L),
                        "tells of campaign " + campaign + ", which has no plan");
            }
        }
        journal.requireNoOther(tx);
    }

    /** What an entry tells, in canonical form, and which. */
    private record Told(long sequence, String what) {
        static Told in(Json.Obj entry, long sequence) {
            return new Told(sequence, ToldRows.in(entry).canonical());
        }
    }
}
