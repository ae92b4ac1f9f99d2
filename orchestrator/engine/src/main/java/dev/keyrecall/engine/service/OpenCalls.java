package dev.keyrecall.engine.service;

import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;

import java.util.Collection;
import java.util.List;

/** The calls of a campaign that are under way, or whose outcome is unknown. */
final class OpenCalls {
    private OpenCalls() {}

    /**
     * Their intents.
     *
     * @param accounts those of the campaign, each once
     */
    static List<IntentRow> of(Tx tx, String campaign, Collection<AccountRef> accounts) {
        return accounts.stream()
                .flatMap(account -> tx.journal().openIntents(account).stream())
                .filter(intent -> intent.campaign().equals(campaign))
                .toList();
    }
}
