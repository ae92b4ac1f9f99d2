package dev.keyrecall.engine.export;

import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Ledger entries as events of OCSF 1.8.0 (docs/formats/ocsf.md, section 2). Thread-safe. */
public final class OcsfEvents {
    /** The version of the schema. */
    public static final String VERSION = "1.8.0";

    private static final String PRODUCT = "Keyrecall";
    private static final int SHA_256 = 3;
    private static final List<String> UNMAPPED =
            List.of(
                    "kind",
                    Commitments.MEMBER,
                    "campaign",
                    "unit",
                    "step",
                    "attempt",
                    "ref",
                    "fingerprint",
                    "plan_digest",
                    "answers_to",
                    "reason",
                    "before_digest",
                    "after_digest",
                    "approval_digests",
                    "request_hash",
                    "response_hash");

    private final String origin;
    private final @Nullable SignedHead signed;

    /**
     * Events of one log.
     *
     * @param origin the log's
     * @param signed the newest checkpoint, which events point to; null where none was signed
     */
    public OcsfEvents(String origin, @Nullable SignedHead signed) {
        this.origin = origin;
        this.signed = signed;
    }

    /**
     * The event of an entry.
     *
     * @throws JsonException when the line's row holds none
     */
    public Json.Obj event(OpenedRow opened) {
        LedgerRows.Row row = opened.row();
        Json.Obj entry = opened.entry();
        OcsfActivity activity = OcsfActivity.of(entry);
        OcsfStatus status = OcsfStatus.of(entry, activity);
        OcsfClass type = activity.type();
        Json.Builder event =
                classified(activity)
                        .put("time", Leaf.time(entry.text("event_at")).toEpochMilli())
                        .put("message", entry.text("what"));
        if (OcsfActivity.isAlone(entry)) {
            event.put("severity_id", 4).put("severity", "High");
        } else {
            putSeverity(activity, status, event);
        }
        if (status != null) {
            event.put("status_id", status.id()).put("status", status.caption());
        }
        Json latency = entry.get("latency_ms").orElse(Json.Null.NULL);
        if (latency instanceof Json.Num) {
            event.put("duration", latency);
        }
        event.put("metadata", metadata(entry));
        if (type.hasActor()) {
            event.put("actor", actor(entry.object("actor")));
        }
        new OcsfSubject(entry, origin).put(activity, status, event);
        putRaw(row.leaf(), event);
        return event.put("unmapped", unmapped(opened)).build();
    }

    /** A marked event that tells of no entry, to try a receiver with. */
    public static Json.Obj test(String origin, String what, Instant at, String build) {
        OcsfActivity activity = new OcsfActivity(OcsfClass.BASE, OcsfActivity.OTHER, "Test");
        Json.Builder event =
                classified(activity).put("time", at.toEpochMilli()).put("message", what);
        putSeverity(activity, null, event);
        Json.Obj metadata =
                Json.object()
                        .put("version", VERSION)
                        .put("labels", Json.strings(List.of("test")))
                        .put("log_name", "ledger")
                        .put("log_provider", "keyrecall")
                        .put("product", product(build))
                        .build();
        return event.put("metadata", metadata)
                .put("unmapped", Json.object().put("origin", origin).build())
                .build();
    }

    private static Json.Builder classified(OcsfActivity activity) {
        OcsfClass type = activity.type();
        return Json.object()
                .put("class_uid", type.uid())
                .put("class_name", type.caption())
                .put("category_uid", type.category())
                .put("category_name", type.categoryCaption())
                .put("activity_id", activity.id())
                .put("activity_name", activity.caption())
                .put("type_uid", activity.typeUid())
                .put("type_name", type.caption() + ": " + typeCaption(activity));
    }

    private static Json.Obj product(String build) {
        return Json.object()
                .put("name", PRODUCT)
                .put("vendor_name", PRODUCT)
                .put("version", build)
                .build();
    }

    private static String typeCaption(OcsfActivity activity) {
        return activity.id() == OcsfActivity.OTHER ? "Other" : activity.caption();
    }

    private static void putSeverity(
            OcsfActivity activity, @Nullable OcsfStatus status, Json.Builder event) {
        if (activity.isOpenedFinding()) {
            event.put("severity_id", 3).put("severity", "Medium");
        } else if (status != null && status.isFailure()) {
            event.put("severity_id", 2).put("severity", "Low");
        } else {
            event.put("severity_id", 1).put("severity", "Informational");
        }
    }

    private Json.Obj metadata(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Builder metadata =
                Json.object()
                        .put("version", VERSION)
                        .put("uid", origin + "#" + sequence)
                        .put("original_event_uid", Long.toString(sequence))
                        .put("sequence", sequence)
                        .put("event_code", entry.text("kind"))
                        .put("original_time", entry.text("event_at"))
                        .put("logged_time", Leaf.time(entry.text("recorded_at")).toEpochMilli())
                        .put("log_name", "ledger")
                        .put("log_provider", "keyrecall")
                        .put("log_version", Long.toString(entry.integer("v")));
        String campaign = entry.textOrNull("campaign");
        if (campaign != null) {
            metadata.put("correlation_uid", campaign);
        }
        return metadata.put("product", product(entry.text("build"))).build();
    }

    private static Json.Obj actor(Json.Obj actor) {
        Json.Obj account =
                Json.object()
                        .put("name", actor.text("os_user"))
                        .put("type_id", OcsfActivity.OTHER)
                        .put("type", "operating-system user")
                        .build();
        return Json.object()
                .put("app_name", PRODUCT)
                .put(
                        "user",
                        Json.object()
                                .put("name", actor.text("name"))
                                .put("account", account)
                                .build())
                .build();
    }

    private static void putRaw(byte[] leaf, Json.Builder event) {
        event.put("raw_data", new String(leaf, StandardCharsets.UTF_8))
                .put("raw_data_size", leaf.length)
                .put(
                        "raw_data_hash",
                        Json.object()
                                .put("algorithm_id", SHA_256)
                                .put("algorithm", "SHA-256")
                                .put("value", sha256(leaf))
                                .build());
    }

    private Json.Obj unmapped(OpenedRow opened) {
        LedgerRows.Row row = opened.row();
        Json.Obj entry = opened.entry();
        Json.Builder unmapped = Json.object();
        for (String name : UNMAPPED) {
            Json value = entry.get(name).orElse(Json.Null.NULL);
            if (value != Json.Null.NULL) {
                unmapped.put(name, value);
            }
        }
        if (!opened.openings().members().isEmpty()) {
            unmapped.put("openings", opened.openings());
        }
        Json authenticated = entry.object("actor").get("authenticated_by").orElse(Json.Null.NULL);
        if (authenticated != Json.Null.NULL) {
            unmapped.put("authenticated_by", authenticated);
        }
        unmapped.put("origin", origin).put("leaf_hash", HexFormat.of().formatHex(row.leafHash()));
        if (signed != null && row.sequence() < signed.size()) {
            unmapped.put(
                    "checkpoint",
                    Json.object()
                            .put("size", signed.size())
                            .put("root", HexFormat.of().formatHex(signed.root()))
                            .build());
        }
        return unmapped.build();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
