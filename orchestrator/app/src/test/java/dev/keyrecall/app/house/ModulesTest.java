package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The launcher builds with {@code -Dmaven.test.skip=true}: then no test is compiled and no test-jar
 * made, so that a module that needs one could not be built.
 */
final class ModulesTest {
    private static final Pattern PROFILE = Pattern.compile("(?s)<profile>.*?</profile>");
    private static final Pattern MANAGED =
            Pattern.compile("(?s)<dependencyManagement>.*?</dependencyManagement>");

    @TestFactory
    Stream<DynamicTest> noModuleNeedsTestsToBeBuilt() {
        Tree tree = Tree.ofThisRepository();
        return tree.files().stream()
                .filter(file -> file.endsWith("pom.xml"))
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        file.toString(), () -> check(tree.root().resolve(file))));
    }

    private static void check(Path file) throws IOException {
        String pom = MANAGED.matcher(Files.readString(file)).replaceAll("");
        String always =
                PROFILE.matcher(pom)
                        .replaceAll(
                                found ->
                                        found.group().contains("<name>!maven.test.skip</name>")
                                                ? ""
                                                : "$0");
        assertThat(always)
                .as("a test-jar belongs in a profile that !maven.test.skip activates")
                .doesNotContain("<type>test-jar</type>");
    }
}
