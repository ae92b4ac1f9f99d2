package dev.keyrecall.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import java.util.List;

/** A word that only groups commands stands alone; carries what could follow it. */
final class CommandNeededException extends ParameterException {
    private static final long serialVersionUID = 1L;

    CommandNeededException(CommandLine group, String message) {
        super(group, message);
    }

    /** A line for each command of the group: its name and the first sentence about it. */
    List<String> commands() {
        List<CommandSpec> commands =
                getCommandLine().getSubcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .toList();
        int widest =
                commands.stream().mapToInt(one -> one.qualifiedName().length()).max().orElse(0);
        return commands.stream().map(one -> line(one, widest)).toList();
    }

    private static String line(CommandSpec command, int widest) {
        String name = command.qualifiedName();
        String about = String.join(" ", command.usageMessage().description());
        int end = about.indexOf(". ");
        return name
                + " ".repeat(widest - name.length() + 2)
                + (end < 0 ? about : about.substring(0, end + 1));
    }
}
