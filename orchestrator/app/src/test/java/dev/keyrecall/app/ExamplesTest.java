package dev.keyrecall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every command shows how it is used, and what it shows can be understood. */
final class ExamplesTest {
    /** A line that is wider is broken by the help page, and no longer copied whole. */
    private static final int COLUMNS_MAX = 80;

    @Test
    void everyExampleOfEveryCommandIsACommandLineOfThatCommand() {
        CommandLine root = new Reference().root();
        List<CommandSpec> commands = leaves(root).map(CommandLine::getCommandSpec).toList();
        assertThat(commands).hasSizeGreaterThan(25);
        for (CommandSpec command : commands) {
            List<String> examples = Reference.examples(command);
            assertThat(examples).as(command.qualifiedName()).isNotEmpty();
            for (String example : examples) {
                assertThat(example)
                        .startsWith(command.qualifiedName())
                        .hasSizeLessThan(COLUMNS_MAX - 2);
                assertThatCode(() -> root.parseArgs(words(example)))
                        .as(example)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theHelpPageOfACommandEndsWithItsExamples() {
        leaves(new Reference().root())
                .forEach(
                        command ->
                                assertThat(command.getUsageMessage().stripTrailing())
                                        .contains("\n\nExamples:\n  keyrecall ")
                                        .doesNotContain("\n\n\n")
                                        .endsWith(
                                                Reference.examples(command.getCommandSpec())
                                                        .getLast()));
    }

    @Test
    void noPageOfAGroupHasTwoBlankLinesTogether() {
        CommandLine root = new Reference().root();
        Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
                .forEach(
                        group ->
                                assertThat(group.getUsageMessage())
                                        .startsWith("Usage: keyrecall")
                                        .doesNotContain("\n\n\n"));
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? Stream.of(command)
                : command.getSubcommands().values().stream().flatMap(ExamplesTest::leaves);
    }

    /** As a shell would split them; double quotes, and what follows a redirection is left out. */
    private static String[] words(String example) {
        List<String> words = new ArrayList<>();
        List<String> parts = Arrays.asList(example.split("\"", -1));
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 1) {
                words.add(parts.get(i));
            } else {
                words.addAll(Arrays.asList(parts.get(i).strip().split(" +")));
            }
        }
        words.removeIf(String::isEmpty);
        int redirection = words.indexOf(">");
        return words.subList(1, redirection < 0 ? words.size() : redirection)
                .toArray(String[]::new);
    }
}
