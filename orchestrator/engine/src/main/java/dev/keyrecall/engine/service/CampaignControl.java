package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Campaign.Hold;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A person's orders to campaigns. A run under way in another process makes no call that it has not
 * decided on before the order was written; what is under way is finished and recorded. Thread-safe.
 */
public final class CampaignControl {
    private final Engine engine;
    private final CampaignWriting campaigns;

    public CampaignControl(Engine engine) {
        this.engine = engine;
        this.campaigns = new CampaignWriting(engine);
    }

    /**
     * Lets a campaign make no further call until it is resumed. One that is paused stays so.
     *
     * @throws EngineException USAGE for an unknown campaign; REFUSED for one that is done or
     *     aborted, and where who acts is no operator
     */
    public Campaign pause(String id) throws EngineException {
        return ordered(id, Hold.PAUSED, "paused");
    }

    /**
     * Lets a paused campaign go on; that itself starts nothing.
     *
     * @throws EngineException as {@link #pause}
     */
    public Campaign resume(String id) throws EngineException {
        return ordered(id, null, "let go on");
    }

    /**
     * Ends a campaign for good, whatever is left of it.
     *
     * @return what stands how
     * @throws EngineException as {@link #pause}; REFUSED too while the outcome of a call is unknown
     */
    public Aborted abort(String id) throws EngineException {
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    Campaign campaign = require(tx, id);
                    StoredPlan stored = tx.campaigns().plan(campaign.plan()).orElseThrow();
                    Plan plan = StoredPlans.read(stored);
                    requireNothingInDoubt(tx, plan);
                    Campaign row = campaigns.put(tx, campaign.held(Hold.ABORTED), "aborted");
                    return new Aborted(row, left(tx, plan));
                });
    }

    /**
     * Pauses every campaign that is not done, those that are only planned as well.
     *
     * @return those that were not held before, newest first
     * @throws EngineException REFUSED where who acts is no operator
     */
    public List<Campaign> stopAll() throws EngineException {
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    List<Campaign> stopped = new ArrayList<>();
                    for (Campaign campaign : tx.campaigns().all()) {
                        if (!campaign.state().ended() && campaign.hold() == null) {
                            stopped.add(campaigns.put(tx, campaign.held(Hold.PAUSED), "paused"));
                        }
                    }
                    return stopped;
                });
    }

    private Campaign ordered(String id, @Nullable Hold hold, String what) throws EngineException {
        return Refusals.writing(
                engine.store(),
                tx -> {
                    Authorization.require(engine, tx, Role.OPERATOR);
                    Campaign campaign = require(tx, id);
                    return campaign.hold() == hold
                            ? campaign
                            : campaigns.put(tx, campaign.held(hold), what);
                });
    }

    private static Campaign require(Tx tx, String id) throws EngineException {
        Campaign campaign =
                tx.campaigns()
                        .find(id)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                Ending.USAGE,
                                                "there is no campaign '" + id + "'",
                                                "list them with: keyrecall campaign list"));
        if (campaign.state().ended()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + id + " is " + campaign.state().word(),
                    "see its result with: keyrecall campaign certificate " + id);
        }
        if (campaign.hold() == Hold.ABORTED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + id + " was aborted, for good",
                    "for what is left, make another plan");
        }
        return campaign;
    }

    /** What such a call has left behind only a run finds out. */
    private static void requireNothingInDoubt(Tx tx, Plan plan) throws EngineException {
        List<Integer> doubtful =
                OpenCalls.of(tx, plan.campaign(), plan.accounts()).stream()
                        .map(IntentRow::ordinal)
                        .toList();
        if (!doubtful.isEmpty()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the outcome of "
                            + (doubtful.size() == 1 ? "a call" : doubtful.size() + " calls")
                            + " is unknown: unit "
                            + doubtful.getFirst()
                            + ", "
                            + plan.units().get(doubtful.getFirst() - 1).ref(),
                    "a run under way ends by itself after: keyrecall campaign pause "
                            + plan.campaign(),
                    "else settle it first, with: keyrecall run " + plan.id() + " --resume");
        }
    }

    private static List<Left> left(Tx tx, Plan plan) {
        List<Left> left = new ArrayList<>();
        for (Unit unit : tx.campaigns().units(plan.campaign())) {
            List<Step> steps = plan.units().get(unit.ordinal() - 1).steps();
            int next = Math.min(unit.nextStep(), steps.size());
            left.add(
                    new Left(
                            unit,
                            steps.subList(0, next).stream()
                                    .filter(Step::effect)
                                    .map(Step::word)
                                    .toList(),
                            steps.subList(next, steps.size()).stream().map(Step::word).toList()));
        }
        return left;
    }

    /**
     * How a unit was left.
     *
     * @param done what was done to it that has an effect, by step word
     * @param open what was not done any more, by step word
     */
    public record Left(Unit unit, List<String> done, List<String> open) {
        public Left {
            done = List.copyOf(done);
            open = List.copyOf(open);
        }
    }

    /** A campaign that was aborted, and how it left its units, in their order. */
    public record Aborted(Campaign campaign, List<Left> units) {
        public Aborted {
            units = List.copyOf(units);
        }
    }
}
