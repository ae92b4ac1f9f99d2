package dev.keyrecall.app.command;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.Objects;

/** A word that only groups commands: {@code account}, {@code plan}. */
@Command(synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n")
public final class Group implements Runnable {
    @Spec @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec group = Objects.requireNonNull(spec);
        throw new CommandNeededException(
                group.commandLine(), "'" + group.qualifiedName() + "' needs a command");
    }
}
