package dev.keyrecall.engine.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs every example of docs/formats/import.md. */
class FormatPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "```(csv|json|dotenv)\\n(.*?)```\\n```(rows|fault)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FENCE = Pattern.compile("(?m)^```[a-z]");

    @TestFactory
    List<DynamicTest> everyExampleReadsAsThePageSays() throws IOException {
        String root = System.getProperty("keyrecall.root", "../..");
        String page = Files.readString(Path.of(root, "docs", "formats", "import.md"));
        List<DynamicTest> tests = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(page);
        while (example.find()) {
            ImportFormat format = ImportFormat.ofWord(example.group(1)).orElseThrow();
            String text = example.group(2);
            String expected = example.group(4);
            tests.add(
                    DynamicTest.dynamicTest(
                            example.group(1) + " at " + example.start(),
                            () -> assertThat(outcome(format, text)).isEqualTo(expected)));
        }
        assertThat(2L * tests.size())
                .as("fences of the page, each of which belongs to an example")
                .isEqualTo(FENCE.matcher(page).results().count())
                .isPositive();
        return tests;
    }

    private static String outcome(ImportFormat format, String text) throws IOException {
        try {
            return String.join("\n", Read.all(format, text)) + "\n";
        } catch (ImportException fault) {
            return fault.getMessage() + "\nhint: " + fault.hint() + "\n";
        }
    }
}
