package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Tx;

import java.util.List;

/** Closes campaigns of which nothing is left. Thread-safe. */
public final class CampaignClosing {
    /** How often what was written meanwhile is looked at again. */
    private static final int TRIES_MAX = 3;

    private final Engine engine;
    private final CampaignWriting campaigns;

    public CampaignClosing(Engine engine) {
        this.engine = engine;
        this.campaigns = new CampaignWriting(engine);
    }

    /**
     * How it went.
     *
     * @param certificate the campaign's, as it stands now
     * @param remainders what holds it open; empty when it is closed
     */
    public record Closing(Certificate certificate, List<Remainder> remainders) {
        public Closing {
            remainders = List.copyOf(remainders);
        }

        public boolean closed() {
            return remainders.isEmpty();
        }
    }

    /**
     * Closes a campaign if nothing is left of it, and issues its certificate; else says what is
     * left and writes no more than that waivers have ended. Closing a closed one is harmless.
     *
     * @param anchored where the ledger is anchored
     * @throws EngineException USAGE when there is no such campaign; REFUSED for one that was
     *     aborted, where who acts is no operator, when its plan is damaged or the ledger does not
     *     verify, and when others keep writing
     */
    public Closing close(String campaignId, List<Anchored> anchored) throws EngineException {
        Authorization.require(engine, Role.OPERATOR);
        new WaiverBook(engine).lapse();
        Certificates certificates = new Certificates(engine);
        for (int tried = 0; tried < TRIES_MAX; tried++) {
            Certificate certificate = certificates.look(campaignId, anchored);
            requireNotAborted(campaignId);
            List<Remainder> left = left(certificate);
            if (!left.isEmpty()) {
                return new Closing(certificate, left);
            }
            boolean closed = engine.store().write(tx -> close(tx, certificate));
            if (closed) {
                // A waiver may have ended between the two.
                Certificate issued = certificates.issue(campaignId, anchored);
                return new Closing(issued, left(issued));
            }
        }
        throw new EngineException(
                Ending.REFUSED,
                "others keep writing to this home, so that what was looked at is not what stands",
                "try again: keyrecall campaign close " + campaignId);
    }

    /** What turns up after it was closed is another campaign's. */
    private static List<Remainder> left(Certificate certificate) {
        return certificate.state() == Campaign.State.CLOSED ? List.of() : Remainder.of(certificate);
    }

    private void requireNotAborted(String id) throws EngineException {
        Campaign campaign = engine.store().read(tx -> tx.campaigns().find(id)).orElseThrow();
        if (campaign.hold() == Campaign.Hold.ABORTED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + id + " was aborted, for good",
                    "for what is left, make another plan");
        }
    }

    /** Whether it is closed: only while nothing was written since the certificate was looked at. */
    private boolean close(Tx tx, Certificate certificate) {
        Campaign campaign = tx.campaigns().find(certificate.campaign()).orElseThrow();
        if (campaign.state() == Campaign.State.CLOSED) {
            return true;
        }
        if (LedgerPoint.of(tx).size() != certificate.ledgerSize()) {
            return false;
        }
        Campaign row =
                campaign.at(Campaign.State.CLOSED, campaign.startedAt(), campaign.finishedAt());
        campaigns.put(tx, row, row.state().word());
        return true;
    }
}
