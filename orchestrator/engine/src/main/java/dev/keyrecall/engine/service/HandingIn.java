package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;

import java.time.Instant;

/** Judges a signature that is handed in, with what only the moment of handing in can tell. */
record HandingIn(Tx tx, Policy policy, StoredPlan stored, Plan plan) {
    /**
     * What it says, and who.
     *
     * @throws EngineException REFUSED with the first thing that is wrong with it
     */
    SignedDecision judged(String text, Instant now) throws EngineException {
        try {
            SignedDecision said = SignedDecision.of(policy, plan, stored.bytes(), text, now);
            PolicyBook.counters(tx).requireLater(said);
            new ConsentReading(tx, stored, plan).requireTheirs(policy, said, now);
            return said;
        } catch (ObjectionException e) {
            throw refused(1, e);
        }
    }

    /**
     * A signature that does not count, for the person who handed it in.
     *
     * @param number which of several, from 1
     */
    static EngineException refused(int number, ObjectionException why) {
        return new EngineException(
                Ending.REFUSED,
                (number > 1 ? "signature " + number : "the signature")
                        + " does not count: "
                        + why.getMessage(),
                why.hint().isEmpty()
                        ? "what counts: docs/formats/policy.md, section 3"
                        : why.hint());
    }
}
