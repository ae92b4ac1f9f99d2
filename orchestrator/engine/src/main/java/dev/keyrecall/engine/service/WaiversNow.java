package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The waivers of a campaign as they are at a moment, by the policy that stands: what the rows say
 * of a waived unit holds only as long as its waiver does.
 *
 * @param ended each waiver, with why it is not in effect; empty where it is
 * @param nothingElse whether all that the campaign turned off is on, and each of the vault's own
 *     keys replaced that it lists
 */
record WaiversNow(Map<String, Optional<String>> ended, boolean nothingElse, Instant now) {
    static WaiversNow of(Tx tx, String campaign, Instant now) {
        Map<String, Optional<String>> ended = new HashMap<>();
        for (StoredWaiver stored : tx.waivers().ofCampaign(campaign)) {
            ended.put(stored.id(), why(tx, stored, now));
        }
        boolean nothingElse =
                SwitchStanding.allOn(tx.switches().ofCampaign(campaign))
                        && (ended.isEmpty() || ownKeysReplaced(tx, campaign));
        return new WaiversNow(ended, nothingElse, now);
    }

    private static boolean ownKeysReplaced(Tx tx, String campaign) {
        try {
            String plan = tx.campaigns().find(campaign).orElseThrow().plan();
            return OwnKeys.replaced(tx, StoredPlans.read(tx.campaigns().plan(plan).orElseThrow()));
        } catch (EngineException e) {
            return false;
        }
    }

    private static Optional<String> why(Tx tx, StoredWaiver stored, Instant now) {
        try {
            Waiver waiver = WaiverReading.read(stored);
            Consent consent = WaiverReading.consent(tx, stored, waiver);
            return WaiverReading.inEffect(waiver, consent, now)
                    ? Optional.empty()
                    : Optional.of(WaiverReading.notInEffect(waiver, consent, now));
        } catch (EngineException e) {
            return Optional.of("is damaged");
        }
    }

    /** How a unit stands. */
    Unit judge(Unit unit) {
        if (unit.state() != Unit.State.WAIVED) {
            return unit;
        }
        return ended.getOrDefault(String.valueOf(unit.waiver()), Optional.of("does not stand"))
                .map(why -> unit.reopened("its waiver " + unit.waiver() + " " + why))
                .orElse(unit);
    }

    List<Unit> judge(List<Unit> units) {
        return units.stream().map(this::judge).toList();
    }

    /**
     * How a campaign stands with such units. One that was never begun and has nothing left is done;
     * one that had ended and has something left is open.
     *
     * @param units as {@link #judge} says
     */
    Campaign judge(Campaign campaign, List<Unit> units) {
        boolean accounted = units.stream().allMatch(unit -> unit.state().terminal());
        if (!accounted && campaign.state().ended()) {
            return campaign.at(Campaign.State.PARTIAL, campaign.startedAt(), null);
        }
        // A run that is under way says itself how it ends.
        boolean still = !campaign.state().ended() && campaign.state() != Campaign.State.RUNNING;
        return accounted && nothingElse && still && !ended.isEmpty()
                ? campaign.at(Campaign.State.DONE, campaign.startedAt(), now)
                : campaign;
    }
}
