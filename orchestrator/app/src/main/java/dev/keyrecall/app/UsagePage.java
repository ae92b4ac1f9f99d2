package dev.keyrecall.app;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A command's usage page: its own arguments and options, as declared, and where those of every
 * command are told. Repeated on each page, they would hide what matters there.
 */
final class UsagePage extends Help {
    private static final String ELSEWHERE = "%nOptions of every command: see keyrecall --help%n";

    UsagePage(CommandSpec command, ColorScheme colors) {
        super(command, colors);
    }

    private boolean isRoot() {
        return commandSpec().parent() == null;
    }

    private List<OptionSpec> own(List<OptionSpec> options) {
        return options.stream().filter(option -> isRoot() || !option.inherited()).toList();
    }

    /** In the order of declaration: what is needed stands first. */
    @Override
    public @Nullable Comparator<OptionSpec> createDefaultOptionSort() {
        return null;
    }

    @Override
    protected Ansi.Text createDetailedSynopsisOptionsText(
            Collection<ArgSpec> done,
            List<OptionSpec> options,
            @Nullable Comparator<OptionSpec> order,
            boolean cluster) {
        return super.createDetailedSynopsisOptionsText(done, own(options), null, cluster);
    }

    @Override
    public String parameterListHeading(Object... values) {
        return commandSpec().positionalParameters().isEmpty() ? "" : line("%nArguments:%n");
    }

    @Override
    public String optionListHeading(Object... values) {
        if (isRoot()) {
            return super.optionListHeading(values);
        }
        return own(commandSpec().options()).isEmpty() ? "" : line("%nOptions:%n");
    }

    @Override
    public String optionListExcludingGroups(
            List<OptionSpec> options,
            Layout layout,
            @Nullable Comparator<OptionSpec> order,
            IParamLabelRenderer labels) {
        String list = super.optionListExcludingGroups(own(options), layout, order, labels);
        return isRoot() ? list : list + line(ELSEWHERE);
    }

    private static String line(String format) {
        return String.format(format);
    }
}
