package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins what was planned of a unit with what became of it. */
final class UnitLines {
    private final Mode mode;
    private final Instant now;

    private UnitLines(Mode mode, Instant now) {
        this.mode = mode;
        this.now = now;
    }

    /** A line for each unit of the plan, whether or not anything was done about it yet. */
    static List<Certificate.UnitLine> of(Plan plan, List<Unit> units, Instant now) {
        UnitLines lines = new UnitLines(plan.mode(), now);
        Map<Integer, Unit> byOrdinal =
                units.stream().collect(Collectors.toMap(Unit::ordinal, Function.identity()));
        return plan.units().stream()
                .map(planned -> lines.line(planned, byOrdinal.get(planned.ordinal())))
                .toList();
    }

    private Certificate.UnitLine line(PlannedUnit planned, @Nullable Unit unit) {
        if (unit == null) {
            throw damaged("unit " + planned.ordinal() + " of the plan has no row", null);
        }
        try {
            return joined(planned, unit);
        } catch (JsonException | DateTimeException e) {
            throw damaged("the facts of unit " + planned.ordinal() + " cannot be read", e);
        }
    }

    private static StoreException damaged(String what, @Nullable Throwable why) {
        return new StoreException(
                StoreException.Kind.CORRUPTED, "the store is damaged: " + what, why);
    }

    private Certificate.UnitLine joined(PlannedUnit planned, Unit unit) {
        Json.Obj facts = unit.facts();
        Instant cutAt = instant(facts, UnitFacts.CUT_AT);
        Instant revokedAt = instant(facts, UnitFacts.REVOKED_AT);
        Instant restoredAt = instant(facts, UnitFacts.RESTORED_AT);
        Certificate.Proof proof = proof(unit);
        boolean goesOn = goesOn(planned, cutAt, restoredAt);
        return new Certificate.UnitLine(
                planned.ordinal(),
                planned.ref(),
                planned.principal(),
                planned.owner(),
                planned.standing(),
                unit.state(),
                unit.replacement(),
                planned.consumers(),
                done(planned, unit, Step.DELIVER),
                proof,
                cutAt,
                revokedAt,
                restoredAt,
                harm(facts, goesOn ? cutAt : null),
                goesOn,
                between(revokedAt, proof),
                number(facts, UnitFacts.ORPHANS_REVOKED),
                number(facts, UnitFacts.ORPHANS_UNRESOLVED),
                unit.openReason(),
                unit.state() == Unit.State.SOAKING ? unit.resumeAfter() : null);
    }

    private static boolean done(PlannedUnit planned, Unit unit, Step step) {
        int place = planned.steps().indexOf(step);
        return place >= 0 && unit.nextStep() > place;
    }

    private static Certificate.@Nullable Proof proof(Unit unit) {
        if (unit.state() != Unit.State.PROVEN_DEAD) {
            return null;
        }
        Json.Obj facts = unit.facts();
        String by = facts.textOrNull(UnitFacts.PROOF);
        Instant at = instant(facts, UnitFacts.PROVEN_AT);
        if (by == null || at == null) {
            throw damaged(
                    "unit " + unit.ordinal() + " is proven dead and its proof was not kept", null);
        }
        String code = facts.textOrNull(UnitFacts.PROOF_CODE);
        return new Certificate.Proof(
                by,
                instant(facts, UnitFacts.FIRST_REFUSED_AT),
                at,
                number(facts, UnitFacts.PROOF_ANSWERS),
                code == null ? "no code" : code);
    }

    /**
     * Exposure mode cuts consumers off; until they are restored, or for good where nothing replaces
     * what they held, the harm grows. Hygiene mode never cuts what a consumer holds.
     */
    private boolean goesOn(
            PlannedUnit planned, @Nullable Instant cutAt, @Nullable Instant restoredAt) {
        return mode == Mode.EXPOSURE
                && planned.active()
                && !planned.consumers().isEmpty()
                && cutAt != null
                && restoredAt == null;
    }

    private Duration harm(Json.Obj facts, @Nullable Instant since) {
        boolean measured = facts.get(UnitFacts.HARM_MS).isPresent();
        if (measured) {
            return Duration.ofMillis(number(facts, UnitFacts.HARM_MS));
        }
        Duration before = Duration.ofMillis(number(facts, UnitFacts.HARM_BEFORE_MS));
        return since == null || now.isBefore(since)
                ? before
                : before.plus(Duration.between(since, now));
    }

    private static @Nullable Duration between(
            @Nullable Instant revokedAt, Certificate.@Nullable Proof proof) {
        if (revokedAt == null || proof == null) {
            return null;
        }
        Instant first = proof.firstAt() == null ? proof.at() : proof.firstAt();
        // Before it only where the clock was set back between two runs: then it is not known.
        return first.isBefore(revokedAt) ? null : Duration.between(revokedAt, first);
    }

    private static @Nullable Instant instant(Json.Obj facts, String name) {
        String text = facts.textOrNull(name);
        return text == null ? null : Instant.parse(text);
    }

    /** Zero where it was not recorded. */
    private static long number(Json.Obj facts, String name) {
        return facts.get(name).isPresent() ? facts.integer(name) : 0;
    }
}
