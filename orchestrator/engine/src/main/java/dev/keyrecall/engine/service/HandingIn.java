package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SshSignature;

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
            SshSignature signature = SshSignature.parse(text);
            SignedDecision said = SignedDecision.of(policy, plan, stored.bytes(), signature, now);
            PolicyBook.counters(tx).requireLater(said);
            new ConsentReading(tx, stored, plan).requireTheirs(policy, said, now);
            return said;
        } catch (SignatureRefusedException e) {
            throw Refusals.signature(1, String.valueOf(e.getMessage()), e.hint());
        } catch (ObjectionException e) {
            throw Refusals.signature(1, String.valueOf(e.getMessage()), e.hint());
        }
    }
}
