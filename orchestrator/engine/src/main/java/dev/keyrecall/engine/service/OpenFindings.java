package dev.keyrecall.engine.service;

import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.Finding.Kind;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Replaces an account's open findings and writes down each that was opened or closed. */
final class OpenFindings {
    private final LedgerWriter ledger;

    OpenFindings(LedgerWriter ledger) {
        this.ledger = ledger;
    }

    void replace(Tx tx, AccountRef account, List<Finding> next) {
        List<Finding> previous = tx.credentials().findingsIn(account);
        Set<Difference> before = differences(previous);
        Set<Difference> after = differences(next);
        if (before.equals(after)) {
            return;
        }
        tx.credentials().replaceFindings(account, next);
        for (Finding finding : next) {
            if (!before.contains(Difference.of(finding))) {
                ledger.append(tx, entry(finding, "opened"));
            }
        }
        for (Finding finding : previous) {
            if (!after.contains(Difference.of(finding))) {
                ledger.append(tx, entry(finding, "closed"));
            }
        }
    }

    private static LedgerWriter.Entry entry(Finding finding, String change) {
        return new LedgerWriter.Entry(
                        "finding",
                        finding.ref() + " is " + finding.kind().word() + ": " + change,
                        Json.object()
                                .put("finding", finding.kind().word())
                                .put("change", change)
                                .put("since", Leaf.time(finding.since()))
                                .build())
                .ref(finding.ref());
    }

    private static Set<Difference> differences(List<Finding> findings) {
        Set<Difference> differences = new HashSet<>();
        findings.forEach(finding -> differences.add(Difference.of(finding)));
        return differences;
    }

    /** A finding without its time: one that stays open is the same one. */
    private record Difference(Kind kind, CredentialRef ref) {
        static Difference of(Finding finding) {
            return new Difference(finding.kind(), finding.ref());
        }
    }
}
