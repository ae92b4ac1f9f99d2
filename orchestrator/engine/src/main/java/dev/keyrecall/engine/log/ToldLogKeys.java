package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.util.ArrayList;
import java.util.List;

/** The keys that verify a home's checkpoints, as its ledger tells them. */
public final class ToldLogKeys {
    private static final String MEMBER = "log_keys";

    private ToldLogKeys() {}

    /** The details of the entry that tells of a new home. */
    public static Json.Obj made(Home home, List<NoteKey> keys) {
        Json.Obj header = ToldHeader.made(home);
        return keys.isEmpty()
                ? header
                : header.with(MEMBER, Json.strings(keys.stream().map(NoteKey::toString).toList()));
    }

    /**
     * Those that the home began with; none where it began without.
     *
     * @throws Mismatch when the ledger tells what is no key
     */
    public static List<NoteKey> of(Tx tx) {
        List<NoteKey> keys = new ArrayList<>();
        tx.ledger().page(0, 1).forEach(row -> keys.addAll(of(row)));
        return List.copyOf(keys);
    }

    private static List<NoteKey> of(LedgerRows.Row row) {
        try {
            Json told = Leaf.parse(row.leaf()).object("details").get(MEMBER).orElse(Json.Null.NULL);
            if (!(told instanceof Json.Arr(List<Json> texts))) {
                return List.of();
            }
            List<NoteKey> keys = new ArrayList<>();
            for (Json text : texts) {
                keys.add(NoteKey.parse(text instanceof Json.Str(String key) ? key : ""));
            }
            return keys;
        } catch (JsonException | MalformedException e) {
            throw Mismatch.at(row.sequence(), "tells of a key that is none");
        }
    }
}
