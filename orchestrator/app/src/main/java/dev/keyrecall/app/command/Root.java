package dev.keyrecall.app.command;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Objects;

/** {@code keyrecall} itself: the options that every command takes. */
@Command(
        name = "keyrecall",
        customSynopsis = "keyrecall [OPTIONS] COMMAND [ARGUMENTS]",
        description = "Finds every credential, cuts and replaces it, and proves the old one dead.",
        optionListHeading = "%nOptions of every command:%n",
        commandListHeading = "%nCommands:%n",
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 done, 1 fault, 2 usage, 3 findings, 4 awaits approval,",
            "5 partial: people needed or soak pending, 6 sealed or refused, 130 Ctrl-C.",
            "Start here: keyrecall drill missing-key"
        })
public final class Root implements Runnable {
    @Mixin final GlobalOptions options;

    @Option(names = "--version", versionHelp = true, description = "Which build this is.")
    boolean version;

    @Spec @Nullable CommandSpec spec;

    public Root(Invocation invocation) {
        this.options = invocation.options();
    }

    @Override
    public void run() {
        throw new CommandNeededException(
                Objects.requireNonNull(spec).commandLine(), "a command is needed");
    }
}
