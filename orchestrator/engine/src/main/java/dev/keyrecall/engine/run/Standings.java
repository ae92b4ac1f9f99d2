package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Issuance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the inventory true while a campaign changes it: what we did ourselves is never reported as
 * a finding. What changed is the caller's to tell the ledger.
 */
final class Standings {
    private Standings() {}

    /** It is active, or not any more. */
    static InventoryChanges switched(
            Tx tx, CredentialRef ref, Credential.Status status, Instant now) {
        InventoryChanges changes = new InventoryChanges(tx, ref.account());
        tx.credentials()
                .observed(ref)
                .filter(ObservedCredential::present)
                .ifPresent(
                        seen -> {
                            Credential was = seen.credential();
                            Credential is =
                                    new Credential(
                                            ref,
                                            was.principal(),
                                            was.principalUid(),
                                            was.owner(),
                                            status,
                                            was.createdAt(),
                                            was.lastUsedAt());
                            changes.observe(
                                    seen,
                                    new ObservedCredential(
                                            is, seen.operator(), seen.firstSeenAt(), now, null));
                        });
        tx.credentials()
                .accepted(ref)
                .ifPresent(
                        accepted ->
                                changes.accept(
                                        new AcceptedCredential(
                                                ref,
                                                accepted.principal(),
                                                status,
                                                accepted.acceptedAt(),
                                                accepted.acceptedBy(),
                                                accepted.reviewed(),
                                                accepted.remarks())));
        return changes;
    }

    static InventoryChanges revoked(Tx tx, CredentialRef ref, Instant now) {
        InventoryChanges changes = new InventoryChanges(tx, ref.account());
        tx.credentials()
                .observed(ref)
                .filter(ObservedCredential::present)
                .ifPresent(
                        seen ->
                                changes.observe(
                                        seen,
                                        new ObservedCredential(
                                                seen.credential(),
                                                seen.operator(),
                                                seen.firstSeenAt(),
                                                seen.lastSeenAt(),
                                                now)));
        changes.remove(ref);
        return changes;
    }

    static InventoryChanges issued(
            Tx tx, Plan plan, PlannedUnit unit, Issuance.Issued issued, Instant now) {
        InventoryChanges changes = new InventoryChanges(tx, issued.ref().account());
        Optional<Credential> old =
                tx.credentials().observed(unit.ref()).map(ObservedCredential::credential);
        Credential fresh =
                new Credential(
                        issued.ref(),
                        unit.principal(),
                        old.map(Credential::principalUid).orElse(""),
                        old.map(Credential::owner).orElse(null),
                        Credential.Status.ACTIVE,
                        issued.createdAt(),
                        null);
        changes.observe(
                tx.credentials().observed(issued.ref()).orElse(null),
                new ObservedCredential(fresh, false, now, now, null));
        changes.accept(
                new AcceptedCredential(
                        issued.ref(),
                        unit.principal(),
                        Credential.Status.ACTIVE,
                        now,
                        "campaign " + plan.campaign(),
                        true,
                        List.of()));
        changes.inheritOwner(unit.ref(), issued.ref());
        return changes;
    }
}
