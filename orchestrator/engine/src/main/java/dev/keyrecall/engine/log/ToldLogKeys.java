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

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that verify a home's checkpoints, as its ledger tells them: whatever tells of keys tells
 * of the vault's header, too.
 */
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
     * Those that sign now, the newest first; none where the home has none.
     *
     * @throws Mismatch when the ledger tells what is no key
     */
    public static List<NoteKey> present(Tx tx) {
        List<Told> told = told(tx);
        return told.isEmpty() ? List.of() : told.getFirst().keys();
    }

    /**
     * All that ever signed, the newest first.
     *
     * @throws Mismatch when the ledger tells what is no key
     */
    public static List<NoteKey> all(Tx tx) {
        Map<String, NoteKey> keys = new LinkedHashMap<>();
        told(tx).forEach(told -> told.keys().forEach(key -> keys.putIfAbsent(key.toString(), key)));
        return List.copyOf(keys.values());
    }

    /** The text of the key that was the newest at a time; empty where there was none. */
    static Optional<String> newestBefore(Tx tx, Instant at) {
        return told(tx).stream()
                .filter(told -> told.at().isBefore(at))
                .findFirst()
                .map(told -> told.keys().getFirst().toString());
    }

    /** An entry that tells of keys. */
    private record Told(Instant at, List<NoteKey> keys) {}

    /** The newest first. */
    private static List<Told> told(Tx tx) {
        List<Told> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            Optional<LedgerRows.Row> row = tx.ledger().newestTellingHeader(before);
            if (row.isEmpty()) {
                return all;
            }
            before = row.get().sequence();
            Told told = of(row.get());
            if (!told.keys().isEmpty()) {
                all.add(told);
            }
        }
    }

    private static Told of(LedgerRows.Row row) {
        try {
            Json.Obj entry = Leaf.parse(row.leaf());
            Instant at = Leaf.time(entry.text("recorded_at"));
            boolean tells = List.of("init", "vault").contains(entry.text("kind"));
            Json told = entry.object("details").get(MEMBER).orElse(Json.Null.NULL);
            if (!tells || !(told instanceof Json.Arr(List<Json> texts))) {
                return new Told(at, List.of());
            }
            List<NoteKey> keys = new ArrayList<>();
            for (Json text : texts) {
                keys.add(NoteKey.parse(text instanceof Json.Str(String key) ? key : ""));
            }
            return new Told(at, keys);
        } catch (JsonException | MalformedException e) {
            throw Mismatch.at(row.sequence(), "tells of a key that is none");
        }
    }
}
