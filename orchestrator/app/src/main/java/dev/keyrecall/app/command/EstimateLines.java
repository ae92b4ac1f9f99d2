package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.service.Estimates.Estimated;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Estimates for a person and as they stand in documents. */
final class EstimateLines {
    private EstimateLines() {}

    /** One line: {@code 15 s to 19 s}, and what is not known. */
    static String line(Estimate estimate) {
        return Durations.range(estimate.finish().least(), estimate.finish().most())
                + unknown(estimate);
    }

    private static String unknown(Estimate estimate) {
        List<String> lacks = new ArrayList<>();
        if (estimate.lanes().stream().anyMatch(lane -> !lane.known())) {
            lacks.add("limits unknown");
        }
        if (estimate.lanes().stream().anyMatch(lane -> lane.request() == null)) {
            lacks.add("speed not measured");
        }
        return lacks.isEmpty() ? "" : " (" + String.join(", ", lacks) + ")";
    }

    /** Lane by lane. */
    static List<String> lines(Estimate estimate) {
        List<String> lines = new ArrayList<>();
        for (Estimate.Lane lane : estimate.lanes()) {
            lines.add(
                    lane.account()
                            + ": "
                            + Documents.count(lane.allRequests(), "request")
                            + " for "
                            + Documents.count(lane.units(), "unit")
                            + ", "
                            + Durations.exact(lane.floor())
                            + " at the very least, done in "
                            + Durations.range(lane.finish().least(), lane.finish().most()));
            lane.limits().forEach(limited -> lines.add("  " + limit(limited)));
            Duration request = lane.request();
            lines.add(
                    request == null
                            ? "  how long a request takes was not measured: supposed to be between"
                                    + " near and far"
                            : "  a request took "
                                    + String.format(Locale.ROOT, "%.1f", request.toNanos() / 1e6)
                                    + " ms when the account was last listed");
        }
        return lines;
    }

    private static String limit(Estimate.Limited limited) {
        CallLimits.Limit limit = limited.limit();
        CallLimits.Rate rate = limit.rate();
        return limit.name()
                + ": "
                + limited.requests()
                + ", "
                + (rate == null
                        ? "limit unknown"
                        : number(rate.perSecond())
                                + " a second, "
                                + rate.burst()
                                + " at once, "
                                + limit.known().word())
                + " ("
                + limit.source()
                + ")";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The document of an estimate. */
    static Json.Obj document(Estimate estimate) {
        return range(Json.object(), estimate.finish())
                .put("known", estimate.known())
                .put(
                        "lanes",
                        Json.array(estimate.lanes().stream().map(EstimateLines::lane).toList()))
                .build();
    }

    /**
     * The document of one that is kept up.
     *
     * @param now from when on
     */
    static Json.Obj document(Estimated estimated, Instant now) {
        Range left = estimated.left();
        return range(Json.object(), left)
                .put("known", estimated.of().known())
                .put("running", estimated.running())
                .put("finish_least", Documents.time(now.plus(left.least())))
                .put("finish_most", Documents.time(now.plus(left.most())))
                .build();
    }

    private static Json.Builder range(Json.Builder document, Range range) {
        return document.put("least_ms", range.least().toMillis())
                .put("most_ms", range.most().toMillis());
    }

    private static Json.Obj lane(Estimate.Lane lane) {
        Json.Builder requests = Json.object();
        lane.requests().forEach(requests::put);
        Duration request = lane.request();
        return range(Json.object().put("account", lane.account().toString()), lane.finish())
                .put("units", lane.units())
                .put("requests", requests.build())
                .put("floor_ms", lane.floor().toMillis())
                .put("limits_known", lane.known())
                .put("request_us", request == null ? Json.Null.NULL : Json.of(micros(request)))
                .put(
                        "limits",
                        Json.array(lane.limits().stream().map(EstimateLines::limited).toList()))
                .build();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static Json.Obj limited(Estimate.Limited limited) {
        CallLimits.Rate rate = limited.limit().rate();
        return Json.object()
                .put("name", limited.limit().name())
                .put("requests", limited.requests())
                .put(
                        "per_second",
                        rate == null ? Json.Null.NULL : new Json.Num(number(rate.perSecond())))
                .put("burst", rate == null ? Json.Null.NULL : Json.of(rate.burst()))
                .put("known", limited.limit().known().word())
                .put("source", limited.limit().source())
                .build();
    }
}
