package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.spi.json.JsonException;

import java.util.Optional;

/** Plans as they were stored, believed only when their bytes still have their digest. */
final class StoredPlans {
    private StoredPlans() {}

    /**
     * The bytes of a plan.
     *
     * @throws EngineException USAGE when there is no such plan
     */
    static StoredPlan require(Engine engine, String id) throws EngineException {
        Optional<StoredPlan> found = engine.store().read(tx -> tx.campaigns().plan(id));
        return found.orElseThrow(
                () ->
                        new EngineException(
                                Ending.USAGE,
                                "there is no plan '" + id + "'",
                                "use the plan id that 'keyrecall plan create' printed"));
    }

    /**
     * What the bytes say.
     *
     * @throws EngineException REFUSED when they are not what was stored
     */
    static Plan read(StoredPlan stored) throws EngineException {
        if (!PlanDocument.digest(stored.bytes()).equals(stored.digest())) {
            throw damaged(stored, "its bytes do not have its digest");
        }
        try {
            return PlanDocument.parse(stored.bytes());
        } catch (JsonException e) {
            throw damaged(stored, String.valueOf(e.getMessage()));
        }
    }

    private static EngineException damaged(StoredPlan stored, String why) {
        return new EngineException(
                Ending.REFUSED,
                "plan " + stored.id() + " is damaged: " + why,
                "somebody or something changed the database; run 'keyrecall ledger verify' and"
                        + " restore a copy");
    }
}
