package dev.keyrecall.app.drill;

import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/** How a drill ended, whichever it was. */
public sealed interface Rehearsed permits DrillResult, BelievedUnusedResult, HumanStepsResult {
    /** Whether everything held. */
    boolean passed();

    /** The ledger's size and root, verified. */
    LedgerReading.Verification ledger();

    /** Where the lab's truth or the plan of the drill disagrees; empty when all is well. */
    List<String> mismatches();

    DrillFolder.Reports reports();

    /** The line that everything else is summed up in. */
    String lastLine();

    Json.Obj document();

    /** A drill's own facts, with those that each has. */
    default Json.Obj ended(Json.Builder facts) {
        return facts.put(
                        "ledger",
                        Json.object()
                                .put("verified", true)
                                .put("size", ledger().size())
                                .put("root", ledger().root())
                                .build())
                .put("mismatches", Json.strings(mismatches()))
                .put("report", reports().markdown().toString())
                .put("report_html", reports().html().toString())
                .put("passed", passed())
                .build();
    }
}
