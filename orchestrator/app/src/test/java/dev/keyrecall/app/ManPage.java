package dev.keyrecall.app;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.util.List;

/**
 * {@code docs/man/keyrecall.1}: the command tree in the man macros that groff and mandoc read.
 *
 * <p>Source: man-pages(7) for the order of sections, groff_man(7) for the macros.
 */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    /** The page of a whole tree. */
    static String of(CommandLine root) {
        ManPage man = new ManPage();
        man.head(root);
        man.section("COMMANDS");
        root.getSubcommands().values().forEach(man::command);
        man.foot();
        return man.page.toString();
    }

    private void head(CommandLine root) {
        page.append(".\\\" Made from the command tree by ReferenceTest; do not edit.\n");
        page.append(".TH KEYRECALL 1 \"\" Keyrecall \"User Commands\"\n");
        section("NAME");
        text("keyrecall - find, cut, replace and account for exposed credentials");
        section("SYNOPSIS");
        page.append(".B keyrecall\n.RI [ OPTIONS ]\n.I COMMAND\n.RI [ ARGUMENTS ]\n");
        section("DESCRIPTION");
        text(
                "Keyrecall runs the response to exposed credentials like a product recall: a plan"
                        + " that people approve, a run that may be killed at any instant, a"
                        + " certificate in which every unit is accounted for. Begin with");
        page.append(".PP\n.RS\n.B keyrecall drill missing\\-key\n.RE\n.PP\n");
        text("which touches nothing but a folder of its own.");
        section("OPTIONS");
        text("The options of every command; they stand before or after its name.");
        root.getCommandSpec().options().forEach(this::option);
    }

    private void command(CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().values().forEach(this::command);
            return;
        }
        CommandSpec spec = command.getCommandSpec();
        page.append(".SS \"").append(escape(spec.qualifiedName())).append("\"\n");
        page.append(".B ").append(escape(spec.qualifiedName())).append('\n');
        for (PositionalParamSpec one : spec.positionalParameters()) {
            String many = one.arity().max() > 1 ? " ..." : "";
            synopsis(one.required(), "\\fI" + escape(one.paramLabel()) + "\\fR" + many);
        }
        for (OptionSpec one : Reference.own(spec)) {
            String value =
                    one.arity().max() == 0 ? "" : " \\fI" + escape(one.paramLabel()) + "\\fR";
            synopsis(one.required(), "\\fB" + escape(one.longestName()) + "\\fR" + value);
        }
        page.append(".PP\n");
        text(Reference.description(spec));
        for (PositionalParamSpec one : spec.positionalParameters()) {
            page.append(".TP\n.I ").append(escape(one.paramLabel())).append('\n');
            text(Reference.description(one));
        }
        Reference.own(spec).forEach(this::option);
        examples(spec);
    }

    private void synopsis(boolean required, String words) {
        page.append(required ? words : "[" + words + "]").append('\n');
    }

    private void option(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " \\fI" + escape(option.paramLabel());
        List<String> names =
                List.of(option.names()).stream().map(name -> "\\fB" + escape(name)).toList();
        page.append(".TP\n").append(String.join("\\fR, ", names)).append("\\fR");
        page.append(value).append(value.isEmpty() ? "\n" : "\\fR\n");
        text(Reference.description((ArgSpec) option));
    }

    private void examples(CommandSpec spec) {
        page.append(".PP\nEXAMPLES\n.PP\n.RS\n.nf\n");
        Reference.examples(spec).forEach(line -> page.append(escape(line)).append('\n'));
        page.append(".fi\n.RE\n");
    }

    private void foot() {
        section("EXIT STATUS");
        for (List<String> code :
                List.of(
                        List.of("0", "Done."),
                        List.of("1", "A fault: of the machine, the network or Keyrecall."),
                        List.of("2", "The command line cannot be understood."),
                        List.of("3", "There are findings."),
                        List.of("4", "The plan awaits approval."),
                        List.of("5", "Partial: people are needed, or soak is pending."),
                        List.of("6", "Sealed or refused."),
                        List.of("130", "Stopped by Ctrl-C before it had ended by itself."))) {
            page.append(".TP\n.B ").append(code.getFirst()).append('\n');
            text(code.getLast());
        }
        section("ENVIRONMENT");
        page.append(".TP\n.B KEYRECALL_HOME\n");
        text("The home folder, where no --home names one.");
        page.append(".TP\n.B NO_COLOR\n");
        text("No colours, where it is not empty.");
        section("FILES");
        page.append(".TP\n.I ~/.keyrecall\n");
        text("The home folder, where nothing names another. Only its owner may look into it.");
        section("NOTES");
        text("It has never been run against a production provider.");
        section("SEE ALSO");
        text("docs/start.md, runbooks/missing-key.md and docs/formats in the source tree.");
    }

    private void section(String name) {
        page.append(".SH ").append(name.contains(" ") ? "\"" + name + "\"" : name).append('\n');
    }

    private void text(String words) {
        page.append(escape(words)).append('\n');
    }

    /** What roff would read otherwise: its escape character, dashes, and a control at a start. */
    private static String escape(String text) {
        String safe =
                text.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("'", "\\(aq")
                        .replace("~", "\\(ti")
                        .replace("^", "\\(ha");
        return safe.startsWith(".") ? "\\&" + safe : safe;
    }
}
