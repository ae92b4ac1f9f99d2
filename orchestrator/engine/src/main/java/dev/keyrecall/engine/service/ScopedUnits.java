package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.engine.scope.Truth;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The units of a plan that a scope names, by the inventory as it is now. */
public final class ScopedUnits {
    private ScopedUnits() {}

    /**
     * Their ordinals. What is not known to be named is not; so is what the inventory knows no more.
     *
     * @param scope as {@code plan create} takes one
     * @throws EngineException USAGE for a scope that cannot be read, and for one that names no unit
     */
    public static SortedSet<Integer> of(Engine engine, Plan plan, String scope)
            throws EngineException {
        Scope read = Scopes.read(scope);
        Instant now = engine.clock().instant();
        SortedSet<Integer> found = engine.store().read(tx -> of(tx, plan, read, now));
        if (found.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "the scope names no unit of plan " + plan.id(),
                    "try it with: keyrecall inventory list --scope " + quoted(scope));
        }
        return found;
    }

    private static String quoted(String scope) {
        return "'" + scope.replace("'", "'\\''") + "'";
    }

    private static SortedSet<Integer> of(Tx tx, Plan plan, Scope scope, Instant now) {
        Map<CredentialRef, KnownCredential> known = new HashMap<>();
        plan.accounts().forEach(account -> known.putAll(KnownAccount.byRef(tx, account)));
        SortedSet<Integer> found = new TreeSet<>();
        for (PlannedUnit unit : plan.units()) {
            KnownCredential one = known.get(unit.ref());
            if (one != null && scope.judge(ScopeSubject.of(one), now) == Truth.YES) {
                found.add(unit.ordinal());
            }
        }
        return found;
    }
}
