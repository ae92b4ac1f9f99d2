package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The rows of a campaign as the details of their entries tell them: who writes an entry and who
 * compares with it make both from here. The form is written in {@code docs/formats/ledger.md},
 * section 2.6.
 */
public final class ToldRows {
    /** The member of an intent's details, in the store only, that names its ledger entry. */
    public static final String SEQUENCE = "ledger_seq";

    private static final List<String> CAMPAIGN =
            List.of("state", "started_at", "finished_at", "hold");

    private static final List<String> UNIT =
            List.of("state", "next_step", "replacement", "reason", "resume_after", "facts");

    private static final List<String> INTENT =
            List.of("intent", "class", "resource", "lane", "lane_epoch", "at", "call");

    private static final List<String> OUTCOME = List.of("intent", "outcome", "result", "at");

    private ToldRows() {}

    /**
     * What an entry tells of its row, without what else stands in its details.
     *
     * @throws JsonException when a member of the form is missing, or its kind tells of no row
     */
    public static Json.Obj in(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        Json.Builder told = Json.object();
        for (String member : members(entry.text("kind"))) {
            told.put(
                    member,
                    details.get(member)
                            .orElseThrow(
                                    () -> new JsonException("member '" + member + "' is missing")));
        }
        return told.build();
    }

    private static List<String> members(String kind) {
        return switch (kind) {
            case "run" -> CAMPAIGN;
            case "unit" -> UNIT;
            case "intent" -> INTENT;
            case "outcome", "reconcile" -> OUTCOME;
            default -> throw new JsonException("an entry of kind '" + kind + "' tells of no row");
        };
    }

    /** How a campaign stands, which its plan does not tell. */
    public static Json.Obj of(Campaign campaign) {
        return Json.object()
                .put("state", campaign.state().word())
                .put("started_at", time(campaign.startedAt()))
                .put("finished_at", time(campaign.finishedAt()))
                .put("hold", campaign.hold() == null ? null : campaign.hold().word())
                .build();
    }

    /** How a unit stands, which its plan does not tell. */
    public static Json.Obj of(Unit unit) {
        return Json.object()
                .put("state", unit.state().word())
                .put("next_step", unit.nextStep())
                .put(
                        "replacement",
                        unit.replacement() == null ? null : unit.replacement().toString())
                .put("reason", unit.openReason())
                .put("resume_after", time(unit.resumeAfter()))
                .put("facts", unit.facts())
                .build();
    }

    /** An intent, without where its entry stands. */
    public static Json.Obj of(IntentRow intent) {
        Json.Builder call = Json.object();
        intent.details()
                .members()
                .forEach(
                        (name, value) -> {
                            if (!name.equals(SEQUENCE)) {
                                call.put(name, value);
                            }
                        });
        return Json.object()
                .put("intent", intent.id().toString())
                .put("class", intent.callClass().name().substring(0, 1))
                .put("resource", intent.resource())
                .put("lane", intent.lane().toString())
                .put("lane_epoch", intent.laneEpoch())
                .put("at", intent.at().toString())
                .put("call", call.build())
                .build();
    }

    /** How an intent ended. */
    public static Json.Obj outcome(UUID intent, OutcomeKind kind, Json.Obj details, Instant at) {
        return Json.object()
                .put("intent", intent.toString())
                .put("outcome", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("result", details)
                .put("at", at.toString())
                .build();
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
