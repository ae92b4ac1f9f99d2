package dev.keyrecall.app.drill;

import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/**
 * How the drill of the human steps ended.
 *
 * @param campaign the campaign, which is closed
 * @param units how many it had
 * @param provenDead how many of them are proven dead
 * @param byHand how many had a human step
 * @param owners among how many owners
 * @param commands what one person typed
 * @param ledger the ledger's size and root, verified
 * @param mismatches where the lab's truth or the plan of the drill disagrees; empty when all is
 *     well
 * @param reports where the reports lie
 */
public record HumanStepsResult(
        String campaign,
        int units,
        long provenDead,
        int byHand,
        int owners,
        List<String> commands,
        LedgerReading.Verification ledger,
        List<String> mismatches,
        DrillFolder.Reports reports)
        implements Rehearsed {
    public HumanStepsResult {
        commands = List.copyOf(commands);
        mismatches = List.copyOf(mismatches);
    }

    @Override
    public boolean passed() {
        return mismatches.isEmpty() && provenDead == units;
    }

    @Override
    public String lastLine() {
        return "closed: "
                + provenDead
                + "/"
                + units
                + " proven dead, "
                + byHand
                + " of them with a human step for "
                + owners
                + " owners, by "
                + commands.size()
                + " command lines of one person; ledger verified";
    }

    @Override
    public Json.Obj document() {
        return ended(
                Json.object()
                        .put("campaign", campaign)
                        .put("units", units)
                        .put("proven_dead", provenDead)
                        .put("by_hand", byHand)
                        .put("owners", owners)
                        .put("commands", Json.strings(commands)));
    }
}
