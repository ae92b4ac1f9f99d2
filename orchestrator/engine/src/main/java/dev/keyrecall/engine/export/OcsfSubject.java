package dev.keyrecall.engine.export;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What an event is about: the attributes that only its class has. */
final class OcsfSubject {
    private static final String SERVICE = "keyrecall";
    private static final int TARGET = 1;

    private final Json.Obj entry;
    private final Json.Obj details;
    private final String kind;
    private final @Nullable String ref;
    private final String origin;

    OcsfSubject(Json.Obj entry, String origin) {
        this.entry = entry;
        this.details = entry.object("details");
        this.kind = entry.text("kind");
        this.ref = entry.textOrNull("ref");
        this.origin = origin;
    }

    /** Puts them into an event. */
    void put(OcsfActivity activity, @Nullable OcsfStatus status, Json.Builder event) {
        switch (activity.type()) {
            case BASE -> {}
            case FINDING -> {
                event.put("finding_info", finding());
                putResources(event);
            }
            case ENTITY -> {
                event.put("entity", entity());
                String reason = OcsfText.of(entry, "reason");
                if (reason != null) {
                    event.put("comment", reason);
                }
            }
            case API -> {
                event.put("api", api(status));
                putEndpoints(event);
                putResources(event);
            }
            case DATASTORE -> {
                event.put("type_id", OcsfActivity.OTHER).put("type", "Vault");
                event.put(
                        "databucket",
                        Json.object()
                                .put("name", "vault")
                                .put("uid", origin)
                                .put("type_id", OcsfActivity.OTHER)
                                .put("type", "Vault")
                                .put("is_encrypted", true)
                                .build());
                event.put("src_endpoint", endpoint(SERVICE));
            }
            case REMEDIATION ->
                    event.put("command_uid", orElse(entry.textOrNull("campaign"), "none"));
        }
    }

    private Json.Obj entity() {
        String account = OcsfText.of(details, "account");
        String plan = OcsfText.of(details, "plan");
        String campaign = entry.textOrNull("campaign");
        return switch (kind) {
            case "account" -> named(account, "Account");
            case "inventory" -> named(account, "Inventory");
            case "accept" ->
                    ref == null ? named(account, "Accepted inventory") : named(ref, "Credential");
            case "consumer" ->
                    details.get("kind").isEmpty()
                            ? named("inventory", "Inventory")
                            : named(
                                    OcsfText.of(details, "kind")
                                            + ":"
                                            + OcsfText.of(details, "target"),
                                    "Consumer");
            case "owner" ->
                    ref == null ? named("inventory", "Inventory") : named(ref, "Credential");
            case "plan", "approval" ->
                    named(plan == null ? entry.textOrNull("plan_digest") : plan, "Plan");
            case "waiver" -> named(OcsfText.of(details, "waiver"), "Waiver");
            case "acknowledge" ->
                    named(
                            OcsfText.of(details, "account") + "/" + OcsfText.of(details, "name"),
                            "Blind spot");
            case "task" -> named(campaign + "/" + OcsfText.of(details, "task"), "Task");
            case "switch" -> named(campaign + "/" + OcsfText.of(details, "switch"), "Switch");
            case "policy" -> named(OcsfText.of(details, "digest"), "Policy");
            case "vault" -> named("vault", "Vault");
            case "erasure" -> named("ledger", "Personal data");
            case "backup" -> named(OcsfText.of(details, "backup"), "Backup");
            case "certificate" -> named(campaign, "Certificate");
            default -> named(origin, "Home");
        };
    }

    /** Its kind in OCSF's words has none for ours. */
    private static Json.Obj named(@Nullable String name, String type) {
        return Json.object()
                .put("name", orElse(name, "unknown"))
                .put("type", type)
                .put("type_id", OcsfActivity.OTHER)
                .build();
    }

    private Json.Obj finding() {
        String what = orElse(OcsfText.of(details, "finding"), kind);
        Json.Builder info =
                Json.object()
                        .put("uid", what + ":" + orElse(ref, "unknown"))
                        .put("title", "credential " + what)
                        .put("types", Json.strings(List.of(what)));
        String since = OcsfText.of(details, "since");
        if (since != null) {
            info.put("first_seen_time", Leaf.time(since).toEpochMilli());
        }
        return info.build();
    }

    private Json.Obj api(@Nullable OcsfStatus status) {
        Json.Builder api = Json.object().put("operation", orElse(entry.textOrNull("step"), kind));
        String provider = provider();
        if (provider != null) {
            api.put("service", Json.object().put("name", provider).build());
        }
        String request = entry.textOrNull("provider_request_id");
        if (request != null) {
            api.put("request", Json.object().put("uid", request).build());
        }
        String code = OcsfText.of(OcsfText.object(details, "result"), "code");
        if (status != null && status.isFailure() && code != null) {
            api.put("response", Json.object().put("error", code).build());
        }
        return api.build();
    }

    private void putEndpoints(Json.Builder event) {
        event.put("src_endpoint", endpoint(SERVICE));
        String provider = provider();
        if (provider != null) {
            event.put("dst_endpoint", endpoint(provider));
        }
    }

    private static Json.Obj endpoint(String name) {
        return Json.object().put("name", name).put("svc_name", name).build();
    }

    private void putResources(Json.Builder event) {
        String account = OcsfText.of(details, "account");
        String about = ref == null ? account : ref;
        if (about != null) {
            Json.Obj resource =
                    Json.object()
                            .put("uid", about)
                            .put("type", ref == null ? "Account" : "Credential")
                            .put("role_id", TARGET)
                            .put("role", "Target")
                            .build();
            event.put("resources", Json.array(List.of(resource)));
        }
    }

    /** The first word of a reference, of a credential's or of an account's. */
    private @Nullable String provider() {
        String about = ref == null ? OcsfText.of(details, "account") : ref;
        return about == null || about.indexOf(':') < 1
                ? null
                : about.substring(0, about.indexOf(':'));
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
