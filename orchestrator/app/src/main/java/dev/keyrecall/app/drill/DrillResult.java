package dev.keyrecall.app.drill;

import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/**
 * How a drill ended.
 *
 * @param findings what was detected
 * @param certificate the campaign's
 * @param ledger the ledger's size and root, verified
 * @param mismatches where the lab's truth or the plan of the drill disagrees; empty when all is
 *     well
 * @param reports where the reports lie
 */
public record DrillResult(
        List<Finding> findings,
        Certificate certificate,
        LedgerReading.Verification ledger,
        List<String> mismatches,
        DrillFolder.Reports reports)
        implements Rehearsed {
    public DrillResult {
        findings = List.copyOf(findings);
        mismatches = List.copyOf(mismatches);
    }

    /** Whether everything held: every unit accounted for, nothing open, the truth as certified. */
    @Override
    public boolean passed() {
        return mismatches.isEmpty()
                && accountedFor() == certificate.units()
                && certificate.open() == 0
                && certificate.orphans() == 0;
    }

    private int accountedFor() {
        return certificate.provenDead() + certificate.waived();
    }

    @Override
    public String lastLine() {
        return "certificate: "
                + accountedFor()
                + "/"
                + certificate.units()
                + " accounted for, missing "
                + joined(Finding.Kind.MISSING)
                + ", unexpected "
                + joined(Finding.Kind.UNEXPECTED)
                + ", orphans "
                + certificate.orphans()
                + ", open "
                + certificate.open()
                + ", ledger verified";
    }

    private String joined(Finding.Kind kind) {
        List<String> found = references(kind);
        return found.isEmpty() ? "none" : String.join(" ", found);
    }

    private List<String> references(Finding.Kind kind) {
        return findings.stream()
                .filter(finding -> finding.kind() == kind)
                .map(finding -> finding.ref().toString())
                .toList();
    }

    @Override
    public Json.Obj document() {
        return ended(
                Json.object()
                        .put(
                                "findings",
                                Json.object()
                                        .put(
                                                "missing",
                                                Json.strings(references(Finding.Kind.MISSING)))
                                        .put(
                                                "unexpected",
                                                Json.strings(references(Finding.Kind.UNEXPECTED)))
                                        .build())
                        .put("campaign", certificate.campaign())
                        .put("units", certificate.units())
                        .put("proven_dead", certificate.provenDead())
                        .put("waived", certificate.waived())
                        .put("open", certificate.open())
                        .put("orphans", certificate.orphans()));
    }
}
