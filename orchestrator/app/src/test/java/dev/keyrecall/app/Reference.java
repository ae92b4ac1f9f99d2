package dev.keyrecall.app;

import dev.keyrecall.app.command.GlobalOptions;
import dev.keyrecall.app.command.Invocation;
import dev.keyrecall.app.wiring.SystemIo;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.util.Arrays;
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

    /** {@code docs/man/keyrecall.1}. */
    String man() {
        return ManPage.of(root);
    }

    /** The whole tree. */
    CommandLine root() {
        return root;
    }

    /** {@code docs/reference/commands.md}. */
    String commands() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Commands

                        Made from the command tree by `ReferenceTest`; do not edit. The options of every command stand
                        before or after its name. With `--json` a command prints one document on standard output and
                        everything else on standard error; one that fails prints none, and says why there.

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
        page.append(description(spec)).append("\n\n```text\n");
        page.append(synopsis(spec)).append("\n```\n");
        StringBuilder rows = new StringBuilder();
        spec.positionalParameters().forEach(one -> row(rows, one.paramLabel(), one));
        own(spec).forEach(one -> row(rows, named(one), one));
        if (!rows.isEmpty()) {
            page.append("\n| argument | meaning |\n|---|---|\n").append(rows);
        }
        page.append("\nExamples:\n\n```text\n");
        examples(spec).forEach(line -> page.append(line).append('\n'));
        page.append("```\n");
    }

    /** A command's examples, a command line each. */
    static List<String> examples(CommandSpec spec) {
        return Arrays.stream(spec.usageMessage().footer())
                .map(line -> line.replace("%%", "%").strip())
                .toList();
    }

    static String description(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description()).replace("%%", "%");
    }

    static String description(ArgSpec argument) {
        return String.join(" ", argument.description())
                .replace("${COMPLETION-CANDIDATES}", "bash or zsh")
                .replace("%%", "%");
    }

    private static void row(StringBuilder rows, String name, ArgSpec argument) {
        String text = description(argument).replace("|", "\\|");
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

    /** The options that other commands do not take. */
    static List<OptionSpec> own(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .toList();
    }
}
