package dev.keyrecall.app.drill;

import dev.keyrecall.spi.json.Json;

import java.util.List;

/** How a drill ended, whichever it was. */
public sealed interface Rehearsed permits DrillResult, BelievedUnusedResult, HumanStepsResult {
    /** Whether everything held. */
    boolean passed();

    /** Where the lab's truth or the plan of the drill disagrees; empty when all is well. */
    List<String> mismatches();

    DrillFolder.Reports reports();

    /** The line that everything else is summed up in. */
    String lastLine();

    Json.Obj document();
}
