package dev.keyrecall.app.command;

import dev.keyrecall.app.drill.DrillResult;
import dev.keyrecall.app.drill.MissingKeyDrill;
import dev.keyrecall.engine.EngineException;

import picocli.CommandLine.Command;

/** {@code drill missing-key}. */
@Command(
        name = "missing-key",
        description =
                "Rehearse the missing key against the lab: detect, plan, approve, run, prove,"
                        + " certify. Touches nothing but its own folder.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall drill missing-key",
            "  keyrecall drill missing-key --out rehearsal --seed 7"
        })
public final class DrillMissingKeyCommand extends DrillAction {
    public DrillMissingKeyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        DrillResult result =
                watched(
                        (steps, progress) ->
                                new MissingKeyDrill(
                                                invocation.io(),
                                                new MissingKeyDrill.Setup(
                                                        folder(), seed, proofTries, proofWindow()),
                                                steps,
                                                progress)
                                        .rehearse());
        return told("missing-key", result);
    }
}
