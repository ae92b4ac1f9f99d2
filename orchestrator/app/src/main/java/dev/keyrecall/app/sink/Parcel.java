package dev.keyrecall.app.sink;

import dev.keyrecall.engine.export.Batch;
import dev.keyrecall.engine.export.OcsfEvents;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What a sink is given to send at once.
 *
 * @param entries which ones, for a person
 */
record Parcel(String sink, String origin, String key, String entries, List<Item> items) {
    Parcel {
        items = List.copyOf(items);
    }

    /**
     * A line.
     *
     * @param bytes without a line feed
     * @param row the entry; null for a test event
     */
    record Item(byte[] bytes, LedgerRows.@Nullable Row row) {}

    static Parcel of(String sink, String origin, Batch batch) {
        return new Parcel(
                sink,
                origin,
                batch.idempotencyKey(),
                batch.first() + "-" + (batch.end() - 1),
                batch.lines().stream().map(line -> new Item(line.bytes(), line.row())).toList());
    }

    /** A marked event that tells of nothing. */
    static Parcel test(ConfiguredSink sink, String origin, String key, Instant at, String build) {
        String what = "a test of the sink " + sink.name();
        Json.Obj line =
                switch (sink.format()) {
                    case JSON_LINES ->
                            Json.object()
                                    .put("keyrecall_test", true)
                                    .put("origin", origin)
                                    .put("sink", sink.name())
                                    .put("at", at.toString())
                                    .put("what", what)
                                    .build();
                    case OCSF -> OcsfEvents.test(origin, what, at, build);
                };
        byte[] bytes = line.compact().getBytes(StandardCharsets.UTF_8);
        return new Parcel(sink.name(), origin, key, "test", List.of(new Item(bytes, null)));
    }

    /** All lines, each with its line feed. */
    byte[] lines() {
        int length = items.stream().mapToInt(item -> item.bytes().length + 1).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (Item item : items) {
            System.arraycopy(item.bytes(), 0, all, at, item.bytes().length);
            at += item.bytes().length;
            all[at++] = '\n';
        }
        return all;
    }
}
