package dev.keyrecall.app.command;

import dev.keyrecall.app.drill.BelievedUnusedDrill;
import dev.keyrecall.app.drill.BelievedUnusedResult;
import dev.keyrecall.engine.EngineException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill believed-unused}. */
@Command(
        name = "believed-unused",
        description =
                "Rehearse the recall of an account in which some credentials are believed unused"
                        + " and some are in no inventory: whoever closes without them is refused."
                        + " Touches nothing but its own folder.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall drill believed-unused",
            "  keyrecall drill believed-unused --credentials 250 --believed 4 --unknown 3"
        })
public final class DrillBelievedUnusedCommand extends DrillAction {
    @Option(
            names = "--credentials",
            paramLabel = "N",
            defaultValue = "5000",
            description = "How many the account has (default: 5000).")
    int credentials;

    @Option(
            names = "--believed",
            paramLabel = "N",
            defaultValue = "40",
            description = "How many of them are believed unused (default: 40).")
    int believed;

    @Option(
            names = "--unknown",
            paramLabel = "N",
            defaultValue = "25",
            description = "How many more stand there that no inventory knows (default: 25).")
    int unknown;

    public DrillBelievedUnusedCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        BelievedUnusedResult result =
                watched(
                        (steps, progress) ->
                                new BelievedUnusedDrill(
                                                invocation.io(),
                                                new BelievedUnusedDrill.Setup(
                                                        folder(),
                                                        seed,
                                                        credentials,
                                                        believed,
                                                        unknown,
                                                        proofTries,
                                                        proofWindow()),
                                                steps,
                                                progress)
                                        .rehearse());
        return told("believed-unused", result);
    }
}
