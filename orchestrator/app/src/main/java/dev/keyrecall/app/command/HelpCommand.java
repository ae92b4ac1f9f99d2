package dev.keyrecall.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code help [COMMAND...]}; {@link dev.keyrecall.app.Main} reads it as {@code --help}. */
@Command(
        name = "help",
        description = "What a command does: keyrecall help plan create.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall help plan create", "  keyrecall help ledger"})
public final class HelpCommand extends Action {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command's words.")
    List<String> words = List.of();

    public HelpCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() {
        throw new IllegalStateException("'help' is read as --help before it gets here");
    }
}
