package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A receipt that counts: the ledger extends it, and it was verified.
 *
 * @param name the anchor's
 * @param place where it is, to be shown
 * @param at when
 * @param size of how many entries
 */
public record Anchored(String name, Kind kind, String place, Instant at, long size) {
    /** What is said where none counts. */
    public static final String NONE = "NOT ANCHORED";

    static Anchored of(Receipt receipt) {
        return new Anchored(
                receipt.name(), receipt.kind(), receipt.place(), receipt.at(), receipt.size());
    }

    /**
     * In words.
     *
     * @param ledgerSize how many entries there are
     */
    public String words(long ledgerSize) {
        long since = ledgerSize - size;
        return "anchored "
                + at.truncatedTo(ChronoUnit.SECONDS)
                + " at "
                + name
                + " ("
                + kind.word()
                + "), "
                + since
                + (since == 1 ? " entry since" : " entries since");
    }

    /** All in words; {@link #NONE} where there is none. */
    public static String words(List<Anchored> all, long ledgerSize) {
        return all.isEmpty()
                ? NONE
                : all.stream().map(one -> one.words(ledgerSize)).collect(Collectors.joining("; "));
    }

    /** All for machines. */
    public static Json documents(List<Anchored> all, long ledgerSize) {
        return Json.array(all.stream().map(one -> one.document(ledgerSize)).toList());
    }

    private Json document(long ledgerSize) {
        return Json.object()
                .put("name", name)
                .put("kind", kind.word())
                .put("place", place)
                .put("at", at.toString())
                .put("size", size)
                .put("since", ledgerSize - size)
                .build();
    }
}
