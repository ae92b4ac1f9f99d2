package dev.keyrecall.engine.lane;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a lane's row keeps of its limits, so that who runs it next neither sends a burst nor learns
 * everything anew.
 *
 * @param tokens what was left of each limit that is known, by its name; below 0 is owed
 * @param paces what was learnt of each that is not, by its name or that of its operation
 */
public record Kept(Map<String, Double> tokens, Map<String, Pace> paces) {
    /** Nothing is known of the lane. */
    public static final Kept NOTHING = new Kept(Map.of(), Map.of());

    private static final String AT = "at";
    private static final String TOKENS = "thousandth_tokens";
    private static final String PACES = "paces";
    private static final String PER_1000_SECONDS = "per_1000_s";
    private static final String MET = "met";
    private static final double THOUSAND = 1_000;

    public Kept {
        tokens = Map.copyOf(tokens);
        paces = Map.copyOf(paces);
    }

    /**
     * How fast requests went under a limit that nobody states.
     *
     * @param perSecond requests a second
     * @param met whether the limit was met; else it says only what was not too much
     */
    public record Pace(double perSecond, boolean met) {}

    /**
     * As a row holds it. What cannot be read is as good as nothing: it says how fast we went, and
     * nothing else depends on it.
     */
    static Kept of(Json.@Nullable Obj row) {
        if (row == null) {
            return NOTHING;
        }
        try {
            Map<String, Double> tokens = new TreeMap<>();
            Json.Obj left = row.object(TOKENS);
            left.members().keySet().forEach(name -> tokens.put(name, thousandths(left, name)));
            Map<String, Pace> paces = new TreeMap<>();
            Json.Obj learnt = row.object(PACES);
            for (String name : learnt.members().keySet()) {
                Json.Obj pace = learnt.object(name);
                paces.put(name, new Pace(thousandths(pace, PER_1000_SECONDS), pace.bool(MET)));
            }
            return new Kept(tokens, paces);
        } catch (JsonException e) {
            return NOTHING;
        }
    }

    /** When a row's limits were written, by the database's time; null where nothing says it. */
    static @Nullable Instant writtenAt(Json.@Nullable Obj row) {
        try {
            return row == null ? null : Instant.parse(row.text(AT));
        } catch (JsonException | DateTimeParseException e) {
            return null;
        }
    }

    /** Of an owner that was cut off: what it has sent since the row was written, nobody knows. */
    Kept spent() {
        Map<String, Double> owed = new TreeMap<>();
        tokens.forEach((name, left) -> owed.put(name, Math.min(left, 0)));
        return new Kept(owed, paces);
    }

    private static double thousandths(Json.Obj object, String name) {
        return object.integer(name) / THOUSAND;
    }

    /**
     * As a row holds it, the names in their order.
     *
     * @param at the database's time
     */
    Json.Obj row(Instant at) {
        var left = Json.object();
        new TreeMap<>(tokens).forEach((name, some) -> left.put(name, Math.round(some * THOUSAND)));
        var learnt = Json.object();
        new TreeMap<>(paces)
                .forEach(
                        (name, pace) ->
                                learnt.put(
                                        name,
                                        Json.object()
                                                .put(
                                                        PER_1000_SECONDS,
                                                        Math.round(pace.perSecond() * THOUSAND))
                                                .put(MET, pace.met())
                                                .build()));
        return Json.object()
                .put(AT, at.toString())
                .put(TOKENS, left.build())
                .put(PACES, learnt.build())
                .build();
    }
}
