package dev.keyrecall.engine.export;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

/**
 * How what an entry tells of ended.
 *
 * @param id the status's number
 * @param caption its name; of {@link OcsfActivity#OTHER} one of ours
 */
record OcsfStatus(int id, String caption) {
    private static final OcsfStatus UNKNOWN = new OcsfStatus(0, "Unknown");
    private static final OcsfStatus SUCCESS = new OcsfStatus(1, "Success");
    private static final OcsfStatus FAILURE = new OcsfStatus(2, "Failure");

    /** Of an entry; null where nothing is said. */
    static @Nullable OcsfStatus of(Json.Obj entry, OcsfActivity activity) {
        Json.Obj details = entry.object("details");
        return switch (entry.text("kind")) {
            case "finding" ->
                    activity.isOpenedFinding()
                            ? new OcsfStatus(1, "New")
                            : new OcsfStatus(4, "Resolved");
            case "intent" -> other("Intended");
            case "reconcile" -> other("Reconciled");
            case "outcome" ->
                    switch (String.valueOf(OcsfText.of(details, "outcome"))) {
                        case "done" -> SUCCESS;
                        case "not-done" -> FAILURE;
                        default -> UNKNOWN;
                    };
            case "unit" ->
                    switch (String.valueOf(OcsfText.of(details, "state"))) {
                        case "proven-dead" -> SUCCESS;
                        case "null" -> UNKNOWN;
                        case String state -> other(state);
                    };
            default -> null;
        };
    }

    private static OcsfStatus other(String caption) {
        return new OcsfStatus(OcsfActivity.OTHER, caption);
    }

    boolean isFailure() {
        return equals(FAILURE);
    }
}
