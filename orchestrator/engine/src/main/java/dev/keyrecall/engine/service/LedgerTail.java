package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks for the newest entry of a kind from the ledger's end, and not far: for estimates, which do
 * without what is not found. Nothing is decided on what this says, so nothing is verified.
 */
final class LedgerTail {
    /** How many entries are looked at: some tens of milliseconds. */
    private static final int ENTRIES_MAX = 20_000;

    private static final int PAGE = 1_000;

    private final Store store;

    LedgerTail(Store store) {
        this.store = store;
    }

    /** How long one request took when the account was last listed; null where that is not told. */
    @Nullable Duration requestTime(AccountRef account) {
        String name = account.toString();
        return newest("\"request_us\":", entry -> requestTime(entry, name)).orElse(null);
    }

    private static @Nullable Duration requestTime(Json.Obj entry, String account) {
        Json.Obj details = entry.object("details");
        return entry.text("kind").equals("refresh")
                        && details.text("account").equals(account)
                        && details.integer("request_us") > 0
                ? Duration.of(details.integer("request_us"), ChronoUnit.MICROS)
                : null;
    }

    /** When a campaign's newest run began; null where that is too long ago. */
    @Nullable Instant runBegun(String campaign) {
        return newest("\"kind\":\"run\"", entry -> begun(entry, campaign)).orElse(null);
    }

    private static @Nullable Instant begun(Json.Obj entry, String campaign) {
        boolean of =
                entry.get("campaign").filter(Json.of(campaign)::equals).isPresent()
                        && entry.object("details").get("was").isPresent();
        return of ? Instant.parse(entry.text("event_at")) : null;
    }

    private <T> Optional<T> newest(String mark, Function<Json.Obj, @Nullable T> reader) {
        return store.read(
                tx -> {
                    long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
                    long end = Math.max(0, size - ENTRIES_MAX);
                    for (long from = size; from > end; ) {
                        long begin = Math.max(end, from - PAGE);
                        List<LedgerRows.Row> rows =
                                tx.ledger().page(begin, Math.toIntExact(from - begin));
                        for (LedgerRows.Row row : rows.reversed()) {
                            T found = read(row, mark, reader);
                            if (found != null) {
                                return Optional.of(found);
                            }
                        }
                        from = begin;
                    }
                    return Optional.empty();
                });
    }

    private static <T> @Nullable T read(
            LedgerRows.Row row, String mark, Function<Json.Obj, @Nullable T> reader) {
        if (!new String(row.leaf(), StandardCharsets.UTF_8).contains(mark)) {
            return null;
        }
        try {
            return reader.apply(Leaf.parse(row.leaf()));
        } catch (JsonException | DateTimeException | ArithmeticException e) {
            // Whoever verifies the ledger says what is wrong with it.
            return null;
        }
    }
}
