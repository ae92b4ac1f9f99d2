package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.port.Tx;

/** Changes a campaign's row outside a run, with the entry that tells of it. */
final class CampaignWriting {
    private final LedgerWriter ledger;

    CampaignWriting(Engine engine) {
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Keeps a changed row.
     *
     * @param what what happened, in a word
     */
    Campaign put(Tx tx, Campaign row, String what) {
        tx.campaigns().put(row);
        ledger.append(
                tx,
                new LedgerWriter.Entry("run", what, ToldRows.of(row))
                        .campaign(row.id())
                        .planDigest(tx.campaigns().plan(row.plan()).orElseThrow().digest()));
        return row;
    }
}
