package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stops credentials: suspends and revokes, under a new intent or one that an earlier process left
 * open.
 */
final class Cutting {
    private static final String ORPHAN_OF = "orphan_of";

    private final LaneRun lane;
    private final Capabilities capabilities;
    private final Effects effects;
    private final UnitRows rows;

    Cutting(LaneRun lane, Capabilities capabilities, Effects effects, UnitRows rows) {
        this.lane = lane;
        this.capabilities = capabilities;
        this.effects = effects;
        this.rows = rows;
    }

    /**
     * Suspends the unit's old credential. One that is gone already is what follows to prove.
     *
     * @param left the open intent of an earlier process; null for a call of our own
     */
    void suspend(PlannedUnit unit, @Nullable IntentRow left)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        var suspension = capabilities.suspension(unit.ref().type());
        Target.ByRef target = new Target.ByRef(unit.ref(), unit.principal());
        IntentRow intent =
                left != null
                        ? left
                        : effects.open(
                                unit,
                                Step.SUSPEND,
                                suspension.callClass(),
                                unit.ref().toString(),
                                List.of(),
                                details(unit));
        try {
            effects.settle(
                    unit,
                    intent,
                    call -> suspension.suspend(target, call),
                    (tx, now) -> {
                        cut(unit, intent, tx);
                        lane.ledger()
                                .inventory(
                                        unit,
                                        Standings.switched(
                                                tx, unit.ref(), Credential.Status.INACTIVE, now));
                    });
        } catch (ProviderException.Refused e) {
            if (e.reason() != ProviderException.Reason.NOT_FOUND) {
                throw e;
            }
        }
    }

    /**
     * Revokes the unit's old credential, or the orphan that an earlier process's intent names.
     *
     * @param left the open intent of an earlier process; null for a call of our own
     */
    void revoke(PlannedUnit unit, @Nullable IntentRow left)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        if (left != null && ofOrphan(left)) {
            settleOrphan(unit, left);
            return;
        }
        IntentRow intent = left != null ? left : open(unit, unit.ref().toString(), details(unit));
        settle(
                unit,
                intent,
                (tx, now) -> {
                    cut(unit, intent, tx);
                    rows.replace(
                            tx, unit, row -> UnitRows.withFirst(row, UnitFacts.REVOKED_AT, now));
                    lane.ledger().inventory(unit, Standings.revoked(tx, unit.ref(), now));
                });
    }

    /** Whether an intent is to revoke what a cut-off issuance left behind, which nobody uses. */
    static boolean ofOrphan(IntentRow intent) {
        return issuanceOf(intent).isPresent();
    }

    /** Revokes what a cut-off issuance left behind. */
    void revokeOrphan(PlannedUnit unit, IntentRow issuance, CredentialRef orphan)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        settleOrphan(unit, open(unit, orphan.toString(), ofOrphan(unit, issuance, orphan)));
    }

    /** Leaves to whoever owns the lane now to revoke what our own call made too late. */
    void handOver(Tx tx, PlannedUnit unit, IntentRow issuance, CredentialRef orphan) {
        CallClass callClass;
        try {
            callClass = capabilities.revocation(orphan.type()).callClass();
        } catch (UnitOpenException e) {
            // Only a person can revoke it, and finds it in the next listing.
            return;
        }
        Json.Obj details = ofOrphan(unit, issuance, orphan);
        effects.handOver(tx, unit, Step.REVOKE, callClass, orphan.toString(), List.of(), details);
    }

    /** The issuance that left a credential behind, where an intent is to revoke such a one. */
    static Optional<String> issuanceOf(IntentRow intent) {
        return Optional.ofNullable(intent.details().textOrNull(ORPHAN_OF));
    }

    private static Json.Obj ofOrphan(PlannedUnit unit, IntentRow issuance, CredentialRef orphan) {
        return Json.object()
                .put(ORPHAN_OF, issuance.id().toString())
                .put("target", orphan.toString())
                .put("principal", unit.principal())
                .build();
    }

    private void settleOrphan(PlannedUnit unit, IntentRow intent)
            throws UnitOpenException, ProviderException, InterruptedException {
        settle(
                unit,
                intent,
                (tx, now) -> {
                    rows.replace(tx, unit, Cutting::oneMoreOrphan);
                    lane.ledger().inventory(unit, Standings.revoked(tx, target(intent), now));
                });
    }

    private static Unit oneMoreOrphan(Unit row) {
        long sofar = UnitRows.number(row, UnitFacts.ORPHANS_REVOKED);
        return UnitRows.withFact(row, UnitFacts.ORPHANS_REVOKED, Json.of(sofar + 1));
    }

    private IntentRow open(PlannedUnit unit, String resource, Json.Obj details)
            throws UnitOpenException, RunStoppedException {
        var revocation = capabilities.revocation(unit.ref().type());
        return effects.open(
                unit, Step.REVOKE, revocation.callClass(), resource, List.of(), details);
    }

    private void settle(PlannedUnit unit, IntentRow intent, Effects.State state)
            throws UnitOpenException, ProviderException, InterruptedException {
        CredentialRef ref = target(intent);
        var revocation = capabilities.revocation(ref.type());
        Target.ByRef target = new Target.ByRef(ref, unit.principal());
        effects.settle(unit, intent, call -> revocation.revoke(target, call), state);
    }

    /**
     * From the instant of the decision on, a consumer may be without: the bound that is never too
     * kind to us.
     */
    private void cut(PlannedUnit unit, IntentRow intent, Tx tx) {
        if (unit.active()) {
            Instant decided = intent.at();
            rows.replace(tx, unit, row -> UnitRows.withFirst(row, UnitFacts.CUT_AT, decided));
        }
    }

    private static CredentialRef target(IntentRow intent) {
        return CredentialRef.parse(intent.details().text("target"));
    }

    private static Json.Obj details(PlannedUnit unit) {
        return Json.object()
                .put("target", unit.ref().toString())
                .put("principal", unit.principal())
                .build();
    }
}
