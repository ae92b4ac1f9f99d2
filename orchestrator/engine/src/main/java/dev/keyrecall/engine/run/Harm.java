package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** How long the consumers of a unit had no working credential because of us. */
final class Harm {
    private Harm() {}

    /** Of one that is proven dead. */
    static Duration proven(PlannedUnit unit, Unit row) {
        return before(row).plus(since(unit, row, UnitRows.instant(row, UnitFacts.PROVEN_AT)));
    }

    /** Of one that is given back now. */
    static Duration until(PlannedUnit unit, Unit row, Instant now) {
        return before(row).plus(since(unit, row, now));
    }

    private static Duration before(Unit row) {
        return Duration.ofMillis(UnitRows.number(row, UnitFacts.HARM_BEFORE_MS));
    }

    /** From the latest cut to what served them again, or else to an end. */
    private static Duration since(PlannedUnit unit, Unit row, @Nullable Instant last) {
        Instant cut = UnitRows.instant(row, UnitFacts.CUT_AT);
        if (cut == null || !unit.active() || unit.consumers().isEmpty()) {
            return Duration.ZERO;
        }
        Instant bridged = UnitRows.instant(row, UnitFacts.BRIDGED_AT);
        Instant restored = UnitRows.instant(row, UnitFacts.RESTORED_AT);
        if (bridged != null && !bridged.isAfter(cut)) {
            return Duration.ZERO;
        }
        Instant end = restored == null ? last : restored;
        return end != null && end.isAfter(cut) ? Duration.between(cut, end) : Duration.ZERO;
    }
}
