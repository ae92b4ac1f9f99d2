package dev.keyrecall.engine.export;

import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Gives the ledger away, a line for each entry. Writes nothing to the store. */
public final class LedgerExport {
    /** Entries that are read at once: at most some 16 MiB, mostly a fraction of one. */
    static final int PAGE = 256;

    private final Store store;
    private final String origin;

    /**
     * Of one home.
     *
     * @param origin its log's
     */
    public LedgerExport(Store store, String origin) {
        this.store = store;
        this.origin = origin;
    }

    /** Hears how far it has come. */
    @FunctionalInterface
    public interface Progress {
        /** So many entries of so many are written. */
        void done(long count, long all);
    }

    /** How many entries there are. */
    public long size() {
        return store.read(tx -> tx.ledger().head()).map(LedgerRows.Head::size).orElse(0L);
    }

    /**
     * Writes the entries that there are when it begins.
     *
     * @param from the first one's sequence number
     * @return how many were written
     * @throws StoreException CORRUPTED at an entry that cannot be read
     * @throws IOException when {@code out} fails
     */
    public long write(ExportFormat format, long from, OutputStream out, Progress progress)
            throws IOException {
        Extent extent =
                store.read(
                        tx ->
                                new Extent(
                                        tx.ledger().head().map(LedgerRows.Head::size).orElse(0L),
                                        tx.signedHeads().find().orElse(null)));
        OcsfEvents events = new OcsfEvents(origin, extent.signed());
        long all = Math.max(0, extent.size() - from);
        long next = from;
        while (next < extent.size()) {
            long at = next;
            int count = (int) Math.min(PAGE, extent.size() - at);
            List<OpenedRow> rows = store.read(tx -> opened(tx, tx.ledger().page(at, count)));
            if (rows.size() < count) {
                throw new StoreException(
                        StoreException.Kind.CORRUPTED,
                        "ledger entry " + (at + rows.size()) + " is missing",
                        null);
            }
            for (OpenedRow row : rows) {
                out.write(line(format, row, events));
                out.write('\n');
            }
            next += count;
            progress.done(next - from, all);
        }
        return all;
    }

    private record Extent(long size, @Nullable SignedHead signed) {}

    /**
     * Rows with whom they name.
     *
     * @throws StoreException CORRUPTED when one cannot be read, or an opening is not what was
     *     committed to
     */
    static List<OpenedRow> opened(Tx tx, List<LedgerRows.Row> rows) {
        PeopleReading people = new PeopleReading(tx);
        List<OpenedRow> opened = new ArrayList<>(rows.size());
        for (LedgerRows.Row row : rows) {
            try {
                opened.add(OpenedRow.of(row, people));
            } catch (JsonException e) {
                throw damaged(row, String.valueOf(e.getMessage()), e);
            }
        }
        return opened;
    }

    /**
     * Writes what opens the commitments of all entries, a line of JSON for each: {@code
     * commitment}, {@code salt} in hexadecimal, {@code text}; in the order of the commitments.
     *
     * @return how many were written
     * @throws IOException when {@code out} fails
     */
    public long writeOpenings(OutputStream out) throws IOException {
        List<Opening> openings = new ArrayList<>();
        store.read(
                tx -> {
                    tx.openings().forEach(openings::add);
                    return openings;
                });
        for (Opening one : openings) {
            Json.Obj line =
                    Json.object()
                            .put("commitment", one.commitment())
                            .put("salt", HexFormat.of().formatHex(one.salt()))
                            .put("text", one.text())
                            .build();
            out.write((line.canonical() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return openings.size();
    }

    /**
     * An entry's line, without a line feed.
     *
     * @throws StoreException CORRUPTED when the entry cannot be read, or is not what was hashed
     */
    public static byte[] line(ExportFormat format, OpenedRow opened, OcsfEvents events) {
        LedgerRows.Row row = opened.row();
        if (!Arrays.equals(Merkle.leafHash(row.leaf()), row.leafHash())) {
            throw damaged(row, "it is not what was hashed", null);
        }
        return switch (format) {
            case JSON_LINES -> row.leaf();
            case OCSF -> {
                try {
                    yield events.event(opened).compact().getBytes(StandardCharsets.UTF_8);
                } catch (JsonException e) {
                    throw damaged(row, String.valueOf(e.getMessage()), e);
                }
            }
        };
    }

    private static StoreException damaged(
            LedgerRows.Row row, String why, @Nullable RuntimeException cause) {
        return new StoreException(
                StoreException.Kind.CORRUPTED,
                "ledger entry " + row.sequence() + " cannot be read: " + why,
                cause);
    }
}
