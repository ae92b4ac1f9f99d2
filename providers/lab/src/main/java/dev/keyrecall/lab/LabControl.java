package dev.keyrecall.lab;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The paths under {@code /_lab/}, by which a test in another process steers a lab server. */
final class LabControl {
    private static final String PREFIX = "/_lab/";

    private final LabServer lab;

    LabControl(LabServer lab) {
        this.lab = lab;
    }

    static boolean serves(LabRequest request) {
        return request.rawPath().startsWith(PREFIX);
    }

    /** Answers 200, 400 for what cannot be understood, 404 for an unknown path. */
    LabResponse answer(LabRequest request) {
        String call = request.method() + " " + request.rawPath().substring(PREFIX.length());
        try {
            return switch (call) {
                case "GET truth" -> ok(lab.truth().toJson());
                case "GET counts" -> ok(lab.counts().toJson());
                case "GET settings" -> ok(settings());
                case "POST faults" -> faults(body(request));
                case "POST delete" -> delete(body(request));
                case "POST create" -> create(body(request));
                case "POST grant" -> grant(body(request));
                default -> failure(404, "no control path " + call);
            };
        } catch (JsonException | IllegalArgumentException | ArithmeticException e) {
            return failure(400, String.valueOf(e.getMessage()));
        }
    }

    private Json.Obj settings() {
        Json.Builder settings = Json.object();
        for (Map.Entry<String, String> setting : lab.settings().entrySet()) {
            settings.put(setting.getKey(), setting.getValue());
        }
        return settings.build();
    }

    private LabResponse faults(Json.Obj body) {
        FaultPlan plan = lab.faults();
        for (Map.Entry<String, Json> member : body.members().entrySet()) {
            Json value = member.getValue();
            switch (member.getKey()) {
                case "clear" -> plan.clear();
                case "arm" -> items(value).forEach(item -> arm(plan, item));
                case "rates" -> items(value).forEach(item -> rate(plan, item));
                case "latency" -> plan.latency(duration(value));
                case "propagation_delay" -> plan.propagationDelay(duration(value));
                case "flapping" -> plan.flapping(value instanceof Json.Bool(boolean on) && on);
                case "clock_skew_max" -> plan.clockSkewMax(duration(value));
                default -> throw new JsonException("unknown member '" + member.getKey() + "'");
            }
        }
        return ok(Json.object().put("spent", plan.isSpent()).build());
    }

    private static void arm(FaultPlan plan, Json.Obj item) {
        plan.arm(
                item.text("operation"),
                Fault.ofWireName(item.text("fault")),
                integer(item, "skip", 0),
                integer(item, "times", 1));
    }

    private static void rate(FaultPlan plan, Json.Obj item) {
        double rate = Double.parseDouble(number(item, "per_second").text());
        plan.rate(item.text("operation"), rate, integer(item, "burst", 1));
    }

    private LabResponse delete(Json.Obj body) {
        lab.deleteBehindBack(body.text("id"));
        return ok(Json.object().build());
    }

    private LabResponse create(Json.Obj body) {
        return ok(Json.object().put("id", lab.createBehindBack(body.text("principal"))).build());
    }

    private LabResponse grant(Json.Obj body) {
        lab.grant(body.text("principal"), body.text("operation"));
        return ok(Json.object().build());
    }

    private static Json.Obj body(LabRequest request) {
        return Json.parseObject(request.text());
    }

    private static List<Json.Obj> items(Json value) {
        if (!(value instanceof Json.Arr(List<Json> items))) {
            throw new JsonException("expected an array of objects");
        }
        return items.stream().map(LabControl::object).toList();
    }

    private static Json.Obj object(Json value) {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw new JsonException("expected an object");
    }

    private static Json.Num number(Json.Obj object, String name) {
        return object.get(name)
                .filter(Json.Num.class::isInstance)
                .map(Json.Num.class::cast)
                .orElseThrow(() -> new JsonException("member '" + name + "' is not a number"));
    }

    private static int integer(Json.Obj object, String name, int otherwise) {
        return object.get(name).isEmpty() ? otherwise : Math.toIntExact(object.integer(name));
    }

    private static Duration duration(Json value) {
        if (value instanceof Json.Num(String text)) {
            return Duration.ofMillis(Long.parseLong(text));
        }
        throw new JsonException("a duration is a whole number of milliseconds");
    }

    private static LabResponse ok(Json body) {
        return LabResponse.of(200, "application/json", body.pretty() + "\n");
    }

    private static LabResponse failure(int status, String message) {
        return LabResponse.of(
                status,
                "application/json",
                Json.object().put("error", message).build().compact() + "\n");
    }
}
