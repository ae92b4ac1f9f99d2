package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.ExceptionLine;
import dev.keyrecall.engine.audit.Report.Rotation;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Follows the units of campaigns through the entries that tell of them. Not thread-safe. */
final class UnitHistory {
    private final Map<String, Followed> units = new TreeMap<>();
    private final Map<String, List<Long>> approvals = new TreeMap<>();
    private final Map<Long, ExceptionLine> inDoubt = new TreeMap<>();
    private final List<Rotation> rotations = new ArrayList<>();

    /**
     * Takes note of an entry.
     *
     * @param counts whether a unit that it ends belongs to the period
     */
    void heard(Json.Obj entry, boolean counts) {
        String campaign = entry.textOrNull("campaign");
        String kind = entry.text("kind");
        long sequence = entry.integer("seq");
        if (kind.equals("approval")
                && entry.textOrNull("plan_digest") != null
                && ReportReading.agrees(entry)) {
            approvals
                    .computeIfAbsent(entry.text("plan_digest"), _ -> new ArrayList<>())
                    .add(sequence);
        }
        if (campaign == null || !(entry.get("unit").orElse(null) instanceof Json.Num)) {
            return;
        }
        long unit = entry.integer("unit");
        Followed followed =
                units.computeIfAbsent(campaign + " " + unit, _ -> new Followed(campaign, unit));
        switch (kind) {
            case "intent" -> intent(followed, entry, sequence);
            case "outcome", "reconcile" -> outcome(followed, entry, sequence);
            case "sweep" -> {
                if ("prove".equals(entry.textOrNull("step"))) {
                    followed.entries.put("proof", sequence);
                }
            }
            case "unit" -> state(followed, entry, sequence, counts);
            default -> {
                // The other kinds tell nothing of where a unit stands.
            }
        }
    }

    private void intent(Followed followed, Json.Obj entry, long sequence) {
        String step = String.valueOf(entry.textOrNull("step"));
        followed.entries.put(step + "_intent", sequence);
        followed.entries.remove(step + "_outcome");
        followed.digest = entry.textOrNull("plan_digest");
        Json.Obj details = entry.object("details");
        if (details.get("call").orElse(null) instanceof Json.Obj call
                && call.get("principal").orElse(null) instanceof Json.Str(String principal)) {
            followed.principal = principal;
        }
        inDoubt.put(
                sequence,
                new ExceptionLine(
                        "in-doubt",
                        String.valueOf(entry.textOrNull("ref")),
                        followed.campaign,
                        Instant.parse(entry.text("recorded_at")),
                        null,
                        "a call was begun (" + step + ") and no entry tells its outcome",
                        sequence));
    }

    private void outcome(Followed followed, Json.Obj entry, long sequence) {
        String step = String.valueOf(entry.textOrNull("step"));
        if (entry.get("answers_to").orElse(null) instanceof Json.Num) {
            inDoubt.remove(entry.integer("answers_to"));
        }
        followed.entries.put(step + "_outcome", sequence);
        if (step.equals("issue")
                && entry.object("details").get("result").orElse(null) instanceof Json.Obj result
                && result.get("issued").orElse(null) instanceof Json.Str(String issued)) {
            followed.replacement = issued;
        }
    }

    private void state(Followed followed, Json.Obj entry, long sequence, boolean counts) {
        Json.Obj details = entry.object("details");
        String state = details.text("state");
        String ref = String.valueOf(entry.textOrNull("ref"));
        Instant at = Instant.parse(entry.text("recorded_at"));
        switch (state) {
            case "proven-dead" -> {
                if (counts) {
                    rotations.add(rotation(followed, ref, details.object("facts"), sequence));
                }
                units.remove(followed.campaign + " " + followed.unit);
            }
            case "open", "needs-replan", "rolled-back", "soaking", "waived" -> {
                String what = state.equals("soaking") || state.equals("waived") ? state : "open";
                ExceptionLine before = followed.exception;
                boolean goesOn = before != null && before.what().equals(what);
                String until = details.textOrNull("resume_after");
                String reason = details.textOrNull("reason");
                followed.exception =
                        new ExceptionLine(
                                what,
                                ref,
                                followed.campaign,
                                goesOn && before != null ? before.since() : at,
                                until == null ? null : Instant.parse(until),
                                reason == null ? "" : reason,
                                sequence);
            }
            // Under way: what stood open before does so until its next end says otherwise.
            case "running" -> {}
            default -> followed.exception = null;
        }
    }

    private Rotation rotation(Followed followed, String ref, Json.Obj facts, long sequence) {
        followed.entries.put("unit", sequence);
        String proof = facts.textOrNull(UnitFacts.PROOF);
        String provenAt = facts.textOrNull(UnitFacts.PROVEN_AT);
        Map<String, Long> entries = new TreeMap<>();
        followed.entries.forEach(
                (name, entry) -> {
                    if (Rotation.ENTRIES.contains(name)) {
                        entries.put(name, entry);
                    }
                });
        String digest = followed.digest;
        return new Rotation(
                followed.campaign,
                followed.unit,
                ref,
                followed.principal,
                followed.replacement,
                proof == null ? "" : proof,
                facts.textOrNull(UnitFacts.PROOF_CODE),
                facts.get(UnitFacts.PROOF_ANSWERS).isPresent()
                        ? facts.integer(UnitFacts.PROOF_ANSWERS)
                        : 0,
                provenAt == null ? null : Instant.parse(provenAt),
                entries,
                digest == null ? List.of() : approvals.getOrDefault(digest, List.of()));
    }

    /** The units that were proven dead in the period, in the order in which they were. */
    List<Rotation> rotations() {
        return rotations;
    }

    /** What stands open now. */
    List<ExceptionLine> exceptions() {
        List<ExceptionLine> open = new ArrayList<>();
        for (Followed followed : units.values()) {
            ExceptionLine exception = followed.exception;
            if (exception != null) {
                open.add(exception);
            }
        }
        open.addAll(inDoubt.values());
        return open;
    }

    /** Of one unit, as told so far. */
    private static final class Followed {
        private final String campaign;
        private final long unit;
        private final Map<String, Long> entries = new TreeMap<>();
        private @Nullable String digest;
        private @Nullable String principal;
        private @Nullable String replacement;
        private @Nullable ExceptionLine exception;

        Followed(String campaign, long unit) {
            this.campaign = campaign;
            this.unit = unit;
        }
    }
}
