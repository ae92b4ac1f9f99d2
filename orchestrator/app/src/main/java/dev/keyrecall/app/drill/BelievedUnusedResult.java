package dev.keyrecall.app.drill;

import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/**
 * How the drill of the credentials that were believed unused ended.
 *
 * @param units how many units the campaign had
 * @param believed how many of them somebody believed unused
 * @param unknown how many credentials stood at the provider and in no inventory
 * @param refusals how often closing was refused
 * @param certificate of the closed campaign
 * @param ledger the ledger's size and root, verified
 * @param mismatches where the lab's truth or the plan of the drill disagrees; empty when all is
 *     well
 * @param reports where the reports lie
 */
public record BelievedUnusedResult(
        int units,
        int believed,
        int unknown,
        int refusals,
        Certificate certificate,
        LedgerReading.Verification ledger,
        List<String> mismatches,
        DrillFolder.Reports reports)
        implements Rehearsed {
    public BelievedUnusedResult {
        mismatches = List.copyOf(mismatches);
    }

    /** Whether nothing was left out, and nothing said that is not so. */
    @Override
    public boolean passed() {
        return mismatches.isEmpty() && certificate.complete();
    }

    @Override
    public String lastLine() {
        return "closed: "
                + certificate.provenDead()
                + " proven dead and "
                + certificate.waived()
                + " waived of "
                + certificate.units()
                + ", refused "
                + refusals
                + " times before; "
                + believed
                + " believed unused and "
                + unknown
                + " unknown named, "
                + mismatches.size()
                + " omitted, ledger verified";
    }

    @Override
    public Json.Obj document() {
        return ended(
                Json.object()
                        .put("campaign", certificate.campaign())
                        .put("units", units)
                        .put("proven_dead", certificate.provenDead())
                        .put("waived", certificate.waived())
                        .put("open", certificate.open())
                        .put("orphans", certificate.orphans())
                        .put("believed_unused", believed)
                        .put("unknown", unknown)
                        .put("refusals", refusals));
    }
}
