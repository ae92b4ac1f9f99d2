package dev.keyrecall.app.command;

import dev.keyrecall.app.drill.HumanStepsDrill;
import dev.keyrecall.app.drill.HumanStepsResult;
import dev.keyrecall.engine.EngineException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill human-steps}. */
@Command(
        name = "human-steps",
        description =
                "Rehearse a recall in which some replacements have to be put in place by their"
                        + " owners: one person drives it, by command lines that are shown. Touches"
                        + " nothing but its own folder.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall drill human-steps",
            "  keyrecall drill human-steps --units 100 --percent 30 --owners 6"
        })
public final class DrillHumanStepsCommand extends DrillAction {
    @Option(
            names = "--units",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many credentials the account has (default: 2000).")
    int units;

    @Option(
            names = "--percent",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many of a hundred have a human step (default: 30).")
    int percent;

    @Option(
            names = "--owners",
            paramLabel = "N",
            defaultValue = "60",
            description = "Among how many owners; one in twenty never answers (default: 60).")
    int owners;

    private final HumanStepsDrill.Commands commands;

    /**
     * One that types its commands so.
     *
     * @param commands runs a command line in this process
     */
    public DrillHumanStepsCommand(Invocation invocation, HumanStepsDrill.Commands commands) {
        super(invocation);
        this.commands = commands;
    }

    @Override
    public Integer call() throws EngineException {
        HumanStepsResult result =
                watched(
                        (steps, _) ->
                                new HumanStepsDrill(
                                                invocation.io(),
                                                new HumanStepsDrill.Setup(
                                                        folder(),
                                                        seed,
                                                        units,
                                                        percent,
                                                        owners,
                                                        proofTries,
                                                        proofWindow()),
                                                commands,
                                                steps)
                                        .rehearse());
        return told("human-steps", result);
    }
}
