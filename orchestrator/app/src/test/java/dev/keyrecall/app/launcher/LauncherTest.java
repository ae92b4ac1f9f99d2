package dev.keyrecall.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where {@code ./keyrecall} finds itself and a JDK, and what it then becomes. */
final class LauncherTest {
    @TempDir private Path folder = Path.of("");
    private SourceTree tree;

    @BeforeEach
    void plant() throws IOException {
        tree = new SourceTree(folder, "a tree");
    }

    @Test
    void becomesTheProductWithTheArgumentsAsTheyAre() throws Exception {
        Ran ran = tree.run("status", "", "two words", "*", "--json").requireExit(0);
        assertThat(ran.out().lines().toList())
                .startsWith("java " + tree.jdk.resolve("bin/java"))
                .containsSubsequence(
                        "[-XX:+DisableAttachMechanism]",
                        "[-XX:-HeapDumpOnOutOfMemoryError]",
                        "[-XX:SharedArchiveFile=" + tree.dist().resolve("keyrecall.jsa") + "]",
                        "[-Dorg.sqlite.lib.path=" + tree.dist().resolve("native") + "]",
                        "[-Dorg.sqlite.lib.name=libsqlitejdbc.so]",
                        "[" + tree.dist().resolve("keyrecall.jar") + "]",
                        "[dev.keyrecall.app.Main]")
                .endsWith("[status]", "[]", "[two words]", "[*]", "[--json]");
    }

    @Test
    void theExitCodeIsTheProducts() throws Exception {
        tree.run("exit", "5").requireExit(5);
        assertThat(tree.run("exit", "3").requireExit(3).err()).isEmpty();
    }

    @Test
    void aClosedStandardOutputIsRefusedBeforeAFileTakesItsPlace() throws Exception {
        Ran ran = tree.start(tree.root, "sh", "-c", "./keyrecall status >&-").end().requireExit(1);
        assertThat(ran.err()).contains("keyrecall: error: standard output is closed", "hint: ");
        tree.start(tree.root, "sh", "-c", "./keyrecall status 2>&-").end().requireExit(0);
    }

    @Test
    void findsItselfThroughLinksAndFromAnywhere() throws Exception {
        tree.run().requireExit(0);
        Path script = tree.root.resolve("keyrecall");
        Path far = Files.createDirectories(tree.scratch.resolve("far/away"));
        Files.createSymbolicLink(far.resolve("absolute"), script);
        Files.createSymbolicLink(far.resolve("relative"), Path.of("../../a tree/keyrecall"));
        Files.createSymbolicLink(tree.scratch.resolve("chain"), Path.of("far/away/relative"));
        Files.createSymbolicLink(tree.scratch.resolve("folder"), tree.root);
        assertStarts(tree.start(far, "./absolute"));
        assertStarts(tree.start(far, "./relative"));
        assertStarts(tree.start(far, "sh", "relative"));
        assertStarts(tree.start(far, "../../chain"));
        assertStarts(tree.start(far, "../../a tree/keyrecall"));
        assertStarts(tree.start(tree.root, "./keyrecall"));
        assertStarts(tree.start(tree.root, "sh", "keyrecall"));
        assertStarts(tree.start(tree.scratch, "folder/keyrecall"));
        assertThat(tree.builds()).hasSize(1);
    }

    private void assertStarts(Ran.Running running) throws IOException, InterruptedException {
        String jar =
                running.end()
                        .requireExit(0)
                        .out()
                        .lines()
                        .filter(line -> line.endsWith("/keyrecall.jar]"))
                        .findFirst()
                        .orElseThrow();
        assertThat(Path.of(jar.substring(1, jar.length() - 1)))
                .isAbsolute()
                .hasSameBinaryContentAs(tree.dist().resolve("keyrecall.jar"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.16", "24.0.2", "1.8.0_402", "", "new"})
    void aNamedJdkThatIsTooOldIsRefused(String version) throws Exception {
        Path old = tree.jdk("old", version);
        Ran ran = tree.with("KEYRECALL_JAVA_HOME", old.toString()).run().requireExit(1);
        assertRefused(ran, "KEYRECALL_JAVA_HOME is not a JDK 25 or newer: " + old);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25-ea", "25.0.3", "26", "100.1"})
    void aNamedJdkThatIsNewEnoughIsTaken(String version) throws Exception {
        Path jdk = tree.jdk("new", version);
        Ran ran = tree.with("KEYRECALL_JAVA_HOME", jdk.toString()).run().requireExit(0);
        assertThat(ran.out()).startsWith("java " + jdk.resolve("bin/java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "empty", "file"})
    void aNamedJdkThatIsNoneIsRefused(String name) throws Exception {
        Files.createDirectories(tree.scratch.resolve("empty"));
        Files.writeString(tree.scratch.resolve("file"), "");
        Path named = tree.scratch.resolve(name);
        Ran ran = tree.with("KEYRECALL_JAVA_HOME", named.toString()).run().requireExit(1);
        assertRefused(ran, "KEYRECALL_JAVA_HOME is not a JDK 25 or newer: " + named);
    }

    @Test
    void withoutAJdkItSaysHowToGetOne() throws Exception {
        // No machine has this one; the usual folders cannot be taken away from the script.
        tree.changeLauncher("\njava_major_min=25\n", "\njava_major_min=9999\n");
        Ran ran =
                tree.without("KEYRECALL_JAVA_HOME")
                        .with("JAVA_HOME", tree.jdk.toString())
                        .run("status")
                        .requireExit(1);
        assertRefused(ran, "no JDK 9999 or newer was found");
        assertThat(ran.err().lines().filter(line -> line.startsWith("hint: ")))
                .anyMatch(line -> line.contains("apt-get install"))
                .anyMatch(line -> line.contains("KEYRECALL_JAVA_HOME"));
        assertThat(tree.builds()).isEmpty();
    }

    @Test
    void theNamedJdkComesBeforeJavaHomeAndThatBeforeTheLastBuilds() throws Exception {
        Path other = tree.jdk("other", "25.0.1");
        Path old = tree.jdk("old", "17.0.1");
        Ran named = tree.with("JAVA_HOME", other.toString()).run().requireExit(0);
        assertThat(named.out()).startsWith("java " + tree.jdk.resolve("bin/java"));
        Ran javaHome = tree.without("KEYRECALL_JAVA_HOME").run().requireExit(0);
        assertThat(javaHome.out()).startsWith("java " + other.resolve("bin/java"));
        Ran lastBuild = tree.with("JAVA_HOME", old.toString()).run().requireExit(0);
        assertThat(lastBuild.out()).startsWith("java " + tree.jdk.resolve("bin/java"));
    }

    @Test
    void aPackedProductNeedsNoSourceNoStampAndNoMaven() throws Exception {
        tree.run().requireExit(0);
        Path packed = tree.pack("packed");
        tree.withoutTool("mvn");
        Files.delete(packed.resolve("orchestrator/app/target/keyrecall.stamp"));
        String script = packed.resolve("keyrecall").toString();
        Ran ran = tree.start(tree.scratch, script, "status").end().requireExit(0);
        assertThat(ran.out()).contains("[" + packed).endsWith("[status]\n");
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    void aFolderWithNeitherSourceNorBuildIsAnError() throws Exception {
        Files.delete(tree.root.resolve("pom.xml"));
        assertRefused(
                tree.run().requireExit(1),
                "there is neither a build nor a source tree in " + tree.root);
        assertThat(tree.root.resolve("target")).doesNotExist();
        assertThat(tree.builds()).isEmpty();
    }

    static void assertRefused(Ran ran, String error) {
        List<String> lines = ran.err().lines().toList();
        assertThat(lines).contains("keyrecall: error: " + error);
        assertThat(lines.subList(lines.indexOf("keyrecall: error: " + error) + 1, lines.size()))
                .allMatch(line -> line.startsWith("hint: "));
        assertThat(ran.out()).isEmpty();
    }
}
