package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A plan as bytes. Equal plans have equal bytes, and what is approved is their digest.
 *
 * <p>Source: {@code docs/formats/plan.md}, version 1.
 */
public final class PlanDocument {
    static final int VERSION = 1;

    private PlanDocument() {}

    /** The canonical bytes. */
    public static byte[] bytes(Plan plan) {
        return json(plan).canonical().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a plan's bytes; nothing that the format does not name is passed over.
     *
     * @throws JsonException when they are not exactly a plan of version 1
     */
    public static Plan parse(byte[] bytes) {
        return PlanReader.read(bytes);
    }

    /** Lower-case hex SHA-256 of the bytes. */
    public static String digest(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    /** For people: see {@link #render(byte[], UnaryOperator)}. */
    public static String render(Plan plan, UnaryOperator<String> people) {
        return render(bytes(plan), people);
    }

    /**
     * For people, made from the very bytes that are approved; the digest stands on the first and
     * the last line.
     *
     * @param people what is shown for the commitment to a text about a person
     * @throws JsonException when they are not exactly a plan of version 1
     */
    public static String render(byte[] bytes, UnaryOperator<String> people) {
        return new PlanRendering(parse(bytes), digest(bytes), people).text();
    }

    private static Json.Obj json(Plan plan) {
        Json.Obj json = without(plan);
        if (!plan.switches().isEmpty()) {
            json =
                    json.with(
                            "switches", array(plan.switches().stream().map(PlanDocument::planned)));
        }
        return plan.own().isEmpty()
                ? json
                : json.with("own", array(plan.own().stream().map(PlanDocument::own)));
    }

    private static Json own(OwnKey key) {
        return Json.object().put("key", key.kind().word()).put("id", key.id()).build();
    }

    private static Json planned(PlannedSwitch one) {
        Json.Builder options = Json.object();
        new TreeMap<>(one.target().options()).forEach(options::put);
        return Json.object()
                .put("name", one.name())
                .put("kind", one.target().kind())
                .put("owner", one.owner())
                .put("options", options.build())
                .build();
    }

    private static Json.Obj without(Plan plan) {
        return Json.object()
                .put("v", VERSION)
                .put("plan", plan.id())
                .put("campaign", plan.campaign())
                .put("mode", plan.mode().word())
                .put("scope", plan.scope())
                .put("created_at", plan.createdAt().toString())
                .put(
                        "requester",
                        Json.object()
                                .put("name", plan.requester().name())
                                .put("os_user", plan.requester().osUser())
                                .build())
                .put("soak_ms", plan.soak().toMillis())
                .put(
                        "proof",
                        Json.object()
                                .put("tries", plan.proofTries())
                                .put("window_ms", plan.proofWindow().toMillis())
                                .build())
                .put("snapshots", array(plan.snapshots().stream().map(PlanDocument::snapshot)))
                .put(
                        "ledger",
                        Json.object()
                                .put("size", plan.ledgerSize())
                                .put("root", plan.ledgerRoot())
                                .build())
                .put("units", array(plan.units().stream().map(PlanDocument::unit)))
                .put("excluded", array(plan.excluded().stream().map(PlanDocument::exclusion)))
                .put("notes", Json.strings(plan.notes()))
                .build();
    }

    private static Json snapshot(String line) {
        int space = line.indexOf(' ');
        return Json.object()
                .put("account", line.substring(0, space))
                .put("digest", line.substring(space + 1))
                .build();
    }

    private static Json unit(PlannedUnit unit) {
        List<String> steps = unit.steps().stream().map(Step::word).toList();
        Json.Obj json =
                Json.object()
                        .put("ordinal", unit.ordinal())
                        .put("ref", unit.ref().toString())
                        .put("principal", unit.principal())
                        .put("owner", unit.owner())
                        .put("standing", unit.standing().word())
                        .put("active", unit.active())
                        .put("replace", unit.replace())
                        .put(
                                "consumers",
                                array(unit.consumers().stream().map(PlanDocument::consumer)))
                        .put("bridge", unit.bridge() == null ? null : unit.bridge().toString())
                        .put("steps", Json.strings(steps))
                        .put("notes", Json.strings(unit.notes()))
                        .build();
        return unit.operates() ? json.with("operates", Json.of(true)) : json;
    }

    private static Json consumer(ConsumerTarget consumer) {
        Json.Builder options = Json.object();
        consumer.options().forEach(options::put);
        return Json.object()
                .put("kind", consumer.kind())
                .put("target", consumer.target())
                .put("options", options.build())
                .build();
    }

    private static Json exclusion(Plan.Exclusion exclusion) {
        return Json.object()
                .put("ref", exclusion.ref().toString())
                .put("reason", exclusion.reason())
                .build();
    }

    private static Json array(Stream<Json> items) {
        return Json.array(items.toList());
    }
}
