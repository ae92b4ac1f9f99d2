package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Each of the failures in {@code docs/failures.md} names tests that are there, or an issue. */
final class FailuresTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| ([^|]*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final int KNOWN = 20;

    private final Tree tree = Tree.ofThisRepository();

    @Test
    void theTwentyAreThereInTheirOrderAndEachIsShownOrLeftToAnIssue() {
        List<MatchResult> rows = rows();
        assertThat(rows.stream().map(row -> Integer.parseInt(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, KNOWN).boxed().toList());
        for (MatchResult row : rows) {
            String shown = row.group(2);
            assertThat(TEST.matcher(shown).find() || shown.startsWith("issue "))
                    .as("row %s: %s", row.group(1), shown)
                    .isTrue();
        }
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (MatchResult row : rows()) {
            for (MatchResult test : TEST.matcher(row.group(2)).results().toList()) {
                named++;
                if (!isThere(test.group(1), test.group(2))) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(KNOWN);
        assertThat(isThere("FailuresTest", "noSuchTest")).isFalse();
    }

    private boolean isThere(String type, String method) {
        Pattern declared =
                Pattern.compile(
                        "@(Test|ParameterizedTest|TestFactory)\\b(?:(?!\\bvoid\\b).)*+\\bvoid "
                                + method
                                + "\\(",
                        Pattern.DOTALL);
        return tree.files().stream()
                .filter(file -> file.endsWith(type + ".java"))
                .anyMatch(file -> declared.matcher(tree.text(file)).find());
    }

    private List<MatchResult> rows() {
        return ROW.matcher(tree.text(Path.of("docs/failures.md"))).results().toList();
    }
}
