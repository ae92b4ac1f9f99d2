package dev.keyrecall.engine.export;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What an entry is in OCSF's eyes.
 *
 * @param type the event class
 * @param id the activity's number within the class
 * @param caption its name; of {@link #OTHER} one of ours
 */
record OcsfActivity(OcsfClass type, int id, String caption) {
    /** The number of an activity that the class does not know. */
    static final int OTHER = 99;

    private static final String CREATE = "Create";
    private static final String UPDATE = "Update";
    private static final String BREAK_GLASS = "Break glass";
    private static final OcsfActivity READ = new OcsfActivity(OcsfClass.API, 2, "Read");

    /** Those that depend on nothing else in the entry. */
    private static final Map<String, OcsfActivity> BY_KIND =
            Map.ofEntries(
                    Map.entry("init", entity(1, CREATE)),
                    Map.entry("account", entity(6, "Enroll")),
                    Map.entry("refresh", READ),
                    Map.entry("accept", entity(3, UPDATE)),
                    Map.entry("inventory", entity(3, UPDATE)),
                    Map.entry("owner", entity(3, UPDATE)),
                    Map.entry("plan", entity(1, CREATE)),
                    Map.entry("policy", entity(3, UPDATE)),
                    Map.entry("run", new OcsfActivity(OcsfClass.REMEDIATION, 2, "Evict")),
                    Map.entry("unit", new OcsfActivity(OcsfClass.REMEDIATION, 2, "Evict")),
                    Map.entry("sweep", READ),
                    Map.entry("probe", READ),
                    Map.entry("seal", new OcsfActivity(OcsfClass.DATASTORE, 9, "Encrypt")),
                    Map.entry("open", new OcsfActivity(OcsfClass.DATASTORE, 10, "Decrypt")),
                    Map.entry("erasure", entity(OTHER, "Erase")),
                    Map.entry("shred", new OcsfActivity(OcsfClass.DATASTORE, 7, "Delete")),
                    Map.entry("backup", entity(1, CREATE)),
                    Map.entry("restore", entity(OTHER, "Restore")),
                    Map.entry("certificate", entity(1, CREATE)));

    /** Of an entry; a kind that is not known is a base event, and nothing is lost. */
    static OcsfActivity of(Json.Obj entry) {
        String kind = entry.text("kind");
        return switch (kind) {
            case "consumer" ->
                    "removed".equals(change(entry)) ? entity(7, "Unenroll") : entity(6, "Enroll");
            case "finding" ->
                    "closed".equals(change(entry))
                            ? new OcsfActivity(OcsfClass.FINDING, 3, "Close")
                            : new OcsfActivity(OcsfClass.FINDING, 1, CREATE);
            case "vault" ->
                    switch (String.valueOf(change(entry))) {
                        case "recipient-added" -> entity(6, "Enroll");
                        case "recipient-removed" -> entity(7, "Unenroll");
                        default -> entity(3, UPDATE);
                    };
            case "acknowledge" -> entity(OTHER, "Acknowledge");
            case "task" ->
                    switch (String.valueOf(change(entry))) {
                        case "opened" -> entity(1, CREATE);
                        case "handed" -> entity(OTHER, "Hand over");
                        case "done" -> entity(OTHER, "Done");
                        case "refused" -> entity(OTHER, "Refuse");
                        default -> entity(OTHER, "Settle");
                    };
            case "switch" ->
                    switch (String.valueOf(change(entry))) {
                        case "off" -> entity(OTHER, "Turned off");
                        case "on" -> entity(OTHER, "Turned on");
                        case "failed" -> entity(OTHER, "Failed");
                        case "ordered-on" -> entity(OTHER, "Order");
                        case "said-off", "said-on" -> entity(OTHER, "Done");
                        default -> entity(3, UPDATE);
                    };
            case "waiver" ->
                    switch (String.valueOf(change(entry))) {
                        case "proposed" -> entity(1, CREATE);
                        case "withdrawn" -> entity(OTHER, "Withdraw");
                        default -> entity(OTHER, "Approve");
                    };
            case "approval" ->
                    switch (String.valueOf(OcsfText.of(entry.object("details"), "decision"))) {
                        case "deny" -> entity(OTHER, "Deny");
                        case "withdraw" -> entity(OTHER, "Withdraw");
                        case "break-glass" -> entity(OTHER, BREAK_GLASS);
                        case "countersign" -> entity(OTHER, "Countersign");
                        default -> entity(OTHER, "Approve");
                    };
            case "intent", "outcome", "reconcile" -> ofStep(entry.textOrNull("step"));
            default -> BY_KIND.getOrDefault(kind, new OcsfActivity(OcsfClass.BASE, OTHER, kind));
        };
    }

    private static OcsfActivity ofStep(@Nullable String step) {
        return switch (String.valueOf(step)) {
            case "issue" -> new OcsfActivity(OcsfClass.API, 1, CREATE);
            case "bridge", "suspend", "deliver", "lift" ->
                    new OcsfActivity(OcsfClass.API, 3, UPDATE);
            case "revoke" -> new OcsfActivity(OcsfClass.API, 4, "Delete");
            default -> new OcsfActivity(OcsfClass.API, OTHER, String.valueOf(step));
        };
    }

    private static OcsfActivity entity(int id, String caption) {
        return new OcsfActivity(OcsfClass.ENTITY, id, caption);
    }

    private static @Nullable String change(Json.Obj entry) {
        return OcsfText.of(entry.object("details"), "change");
    }

    /** The event's type: class and activity as one number. */
    long typeUid() {
        return type.uid() * 100L + id;
    }

    /** Whether one person let be done what several are asked for. */
    static boolean isAlone(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        return switch (entry.text("kind")) {
            case "approval" -> "break-glass".equals(OcsfText.of(details, "decision"));
            case "run" -> OcsfText.of(details, "break_glass") != null;
            default -> false;
        };
    }

    boolean isOpenedFinding() {
        return type == OcsfClass.FINDING && id == 1;
    }
}
