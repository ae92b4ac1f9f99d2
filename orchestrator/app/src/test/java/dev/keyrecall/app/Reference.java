package dev.keyrecall.app;

import dev.keyrecall.app.command.GlobalOptions;
import dev.keyrecall.app.command.Invocation;
import dev.keyrecall.app.wiring.SystemIo;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.util.List;

/** The pages that are made from the command tree. */
final class Reference {
    private final CommandLine root;

    Reference() {
        Invocation invocation = new Invocation(SystemIo.create(), new GlobalOptions());
        root = CommandTree.whole(invocation);
        Main.configure(root, invocation);
    }

    /** What {@code keyrecall --help} prints. */
    String help() {
        return root.getUsageMessage();
    }

    /** {@code docs/reference/commands.md}. */
    String commands() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Commands

                        Made from the command tree by `ReferenceTest`; do not edit. The options of every command stand
                        before or after its name. With `--json` a command prints one document on standard output and
                        everything else on standard error.

                        ```text
                        """);
        page.append(help()).append("```\n");
        root.getSubcommands().values().forEach(command -> section(page, command));
        return page.toString();
    }

    private static void section(StringBuilder page, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().values().forEach(child -> section(page, child));
            return;
        }
        page.append("\n## ").append(spec.qualifiedName()).append("\n\n");
        String description = String.join(" ", spec.usageMessage().description());
        page.append(description.replace("%%", "%")).append("\n\n```text\n");
        page.append(synopsis(spec)).append("\n```\n");
        StringBuilder rows = new StringBuilder();
        spec.positionalParameters().forEach(one -> row(rows, one.paramLabel(), one));
        own(spec).forEach(one -> row(rows, named(one), one));
        if (!rows.isEmpty()) {
            page.append("\n| argument | meaning |\n|---|---|\n").append(rows);
        }
    }

    private static void row(StringBuilder rows, String name, ArgSpec argument) {
        String text =
                String.join(" ", argument.description())
                        .replace("${COMPLETION-CANDIDATES}", "bash or zsh")
                        .replace("%%", "%")
                        .replace("|", "\\|");
        rows.append("| `").append(name.replace("|", "\\|")).append("` | ").append(text);
        rows.append(" |\n");
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder line = new StringBuilder(spec.qualifiedName());
        for (PositionalParamSpec one : spec.positionalParameters()) {
            boolean many = one.arity().max() > 1;
            String label = one.paramLabel() + (many ? "..." : "");
            line.append(one.required() ? " " + label : " [" + label + "]");
        }
        for (OptionSpec one : own(spec)) {
            line.append(one.required() ? " " + named(one) : " [" + named(one) + "]");
        }
        return line.toString();
    }

    private static String named(OptionSpec option) {
        String name = option.longestName();
        return option.arity().max() == 0 ? name : name + " " + option.paramLabel();
    }

    private static List<OptionSpec> own(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.inherited()).toList();
    }
}
