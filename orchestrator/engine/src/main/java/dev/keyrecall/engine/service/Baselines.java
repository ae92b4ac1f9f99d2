package dev.keyrecall.engine.service;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether an account's inventory was ever accepted by a person. Before that there is nothing to
 * differ from.
 */
final class Baselines {
    /** How {@link AcceptedCredential#acceptedBy} begins for what a campaign issued. */
    private static final String BY_CAMPAIGN = "campaign ";

    private static final String MARK = "\"kind\":\"accept\"";

    private Baselines() {}

    static boolean stands(Tx tx, AccountRef account) {
        return stands(tx, account, tx.credentials().acceptedIn(account));
    }

    /** Likewise, of what was read already. */
    static boolean stands(Tx tx, AccountRef account, List<AcceptedCredential> all) {
        for (AcceptedCredential accepted : all) {
            if (!accepted.acceptedBy().startsWith(BY_CAMPAIGN)) {
                return true;
            }
        }
        // An empty inventory may have been accepted, or a campaign may have replaced all of it:
        // then only the ledger remembers. Rare, so reading it through is affordable.
        AtomicBoolean found = new AtomicBoolean();
        tx.ledger()
                .forEach(
                        0,
                        row -> {
                            if (!found.get()) {
                                found.set(accepts(row.leaf(), account));
                            }
                        });
        return found.get();
    }

    private static boolean accepts(byte[] leaf, AccountRef account) {
        if (!new String(leaf, StandardCharsets.UTF_8).contains(MARK)) {
            return false;
        }
        try {
            Json.Obj entry = Leaf.parse(leaf);
            Optional<Json> named = entry.object("details").get("account");
            return entry.text("kind").equals("accept")
                    && named.equals(Optional.of(Json.of(account.toString())));
        } catch (JsonException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED, "a ledger entry cannot be read", e);
        }
    }
}
