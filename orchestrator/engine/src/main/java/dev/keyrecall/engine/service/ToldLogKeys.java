package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.List;

/** The keys that verify a home's checkpoints, as its ledger tells them. */
public final class ToldLogKeys {
    private static final String MEMBER = "log_keys";

    private ToldLogKeys() {}

    /** The details of the entry that tells of a new home. */
    static Json.Obj made(Home home, List<NoteKey> keys) {
        Json.Obj header = ToldHeader.made(home);
        return keys.isEmpty()
                ? header
                : header.with(MEMBER, Json.strings(keys.stream().map(NoteKey::toString).toList()));
    }

    /**
     * Those that the home began with.
     *
     * @throws Mismatch when the ledger tells what is no key
     */
    public static List<NoteKey> of(Engine engine) {
        List<NoteKey> keys = new ArrayList<>();
        engine.store()
                .read(
                        tx -> {
                            tx.ledger()
                                    .page(0, 1)
                                    .forEach(row -> keys.addAll(of(LedgerEntry.of(row))));
                            return true;
                        });
        return List.copyOf(keys);
    }

    private static List<NoteKey> of(Json.Obj entry) {
        if (!(entry.object("details").get(MEMBER).orElse(Json.Null.NULL)
                instanceof Json.Arr(List<Json> texts))) {
            return List.of();
        }
        List<NoteKey> keys = new ArrayList<>();
        for (Json text : texts) {
            try {
                keys.add(NoteKey.parse(text instanceof Json.Str(String key) ? key : ""));
            } catch (MalformedException e) {
                throw Mismatch.at(entry.integer("seq"), "tells of a key that is none");
            }
        }
        return keys;
    }
}
