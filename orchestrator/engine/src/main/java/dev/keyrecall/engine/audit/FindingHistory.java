package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.FindingLine;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Follows findings from their opening to their closing. Not thread-safe. */
final class FindingHistory {
    private final Map<String, Opened> open = new TreeMap<>();
    private final List<FindingLine> closed = new ArrayList<>();

    /**
     * Takes note of an entry.
     *
     * @param counts whether a finding that it closes belongs to the period
     */
    void heard(Json.Obj entry, boolean counts) {
        if (!entry.text("kind").equals("finding")) {
            return;
        }
        Json.Obj details = entry.object("details");
        String ref = entry.text("ref");
        String what = details.text("finding");
        String key = AccountReplay.key(ref, what);
        long sequence = entry.integer("seq");
        Instant at = Instant.parse(entry.text("recorded_at"));
        if (details.text("change").equals("opened")) {
            open.put(key, new Opened(ref, what, at, sequence));
            return;
        }
        Opened opened = open.remove(key);
        if (opened != null && counts) {
            closed.add(
                    new FindingLine(
                            ref,
                            what,
                            opened.at,
                            at,
                            between(opened.at, at),
                            opened.sequence,
                            sequence));
        }
    }

    private static Duration between(Instant first, Instant last) {
        return last.isBefore(first) ? Duration.ZERO : Duration.between(first, last);
    }

    /** Those that were closed, then those that are open. */
    List<FindingLine> all(Instant now) {
        List<FindingLine> all = new ArrayList<>(closed);
        for (Opened one : open.values()) {
            all.add(
                    new FindingLine(
                            one.ref,
                            one.what,
                            one.at,
                            null,
                            between(one.at, now),
                            one.sequence,
                            null));
        }
        return all;
    }

    private record Opened(String ref, String what, Instant at, long sequence) {}
}
