package dev.keyrecall.app.launcher;

import static dev.keyrecall.app.launcher.LauncherTest.assertRefused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When {@code ./keyrecall} builds, and what it says when that fails. */
final class LauncherBuildTest {
    @TempDir private Path folder = Path.of("");
    private SourceTree tree;

    @BeforeEach
    void plant() throws IOException {
        tree = new SourceTree(folder, "tree");
    }

    @Test
    void buildsOnceAndThenStartsAsItIs() throws Exception {
        Ran first = tree.run().requireExit(0);
        assertThat(first.err()).isEqualTo("keyrecall: building (first run, a few minutes) ...\n");
        assertThat(tree.run().requireExit(0).err()).isEmpty();
        assertThat(tree.builds())
                .hasSize(1)
                .allMatch(call -> call.contains("-Dmaven.test.skip=true"))
                .allMatch(call -> call.endsWith(" package"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "orchestrator/app/pom.xml",
                "orchestrator/app/src/main/java/A.java",
                "orchestrator/app/src/main/resources/new/file.txt",
                "providers/spi/src/main/java/b/B.java",
                "vault/src/main/java/New.java",
                ".ci/Dist.java",
                ".ci/Training.java"
            })
    void aChangedOrAddedSourceIsBuilt(String file) throws Exception {
        tree.run().requireExit(0);
        // As an unpacked archive or a copy does: new text under an old time.
        Files.setLastModifiedTime(
                tree.write(file, "changed\n"),
                FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        assertThat(tree.run().requireExit(0).err())
                .isEqualTo("keyrecall: building (the sources changed) ...\n");
        tree.run().requireExit(0);
        assertThat(tree.builds()).hasSize(2);
    }

    @Test
    void aRemovedOrRenamedSourceIsBuilt() throws Exception {
        tree.run().requireExit(0);
        Files.delete(tree.root.resolve("providers/spi/src/main/java/b/B.java"));
        tree.run().requireExit(0);
        assertThat(tree.builds()).hasSize(2);
        Path source = tree.root.resolve("orchestrator/app/src/main/java/A.java");
        Files.move(source, source.resolveSibling("C.java"));
        tree.run().requireExit(0);
        tree.run().requireExit(0);
        assertThat(tree.builds()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orchestrator/app/src/test/java/T.java",
                "README.md",
                "orchestrator/app/target/x",
                "target/x"
            })
    void whatIsNotInTheProductIsNotBuilt(String file) throws Exception {
        tree.run().requireExit(0);
        tree.write(file, "changed\n");
        tree.run().requireExit(0);
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    void neverBuildsWhenToldSo() throws Exception {
        assertRefused(
                tree.with("KEYRECALL_BUILD", "never").run().requireExit(1),
                "there is no build yet, and KEYRECALL_BUILD=never");
        assertThat(tree.builds()).isEmpty();
        tree.without("KEYRECALL_BUILD").run().requireExit(0);
        tree.write("pom.xml", "<changed/>\n");
        tree.with("KEYRECALL_BUILD", "never").run().requireExit(0);
        assertThat(tree.builds()).hasSize(1);
    }

    @Test
    void aFailedBuildShowsItsCauseAndItsLogAndStartsNothing() throws Exception {
        tree.run().requireExit(0);
        tree.write("pom.xml", "<changed/>\n");
        Files.writeString(
                tree.scratch.resolve("fail"),
                """
                WARNING: A terminally deprecated method has been called

                [ERROR] A.java:[1,7] ';' expected
                [ERROR] Failed to execute goal: Could not find artifact a:b -> [Help 1]
                [ERROR] -> [Help 1]
                \tat a.b.C.d(C.java:1)
                [ERROR] Re-run Maven using the -X switch to enable full debug logging.
                """);
        Ran ran = tree.run("status").requireExit(1);
        assertThat(ran.err())
                .contains("\n[ERROR] A.java:[1,7] ';' expected\n")
                .contains("\n[ERROR] Failed to execute goal: Could not find artifact a:b\n")
                .contains("hint: the whole log is in " + tree.root.resolve("target/launcher"))
                .doesNotContain("WARNING", "[Help 1]", "at a.b.C", "Re-run");
        assertRefused(ran, "the build failed");
        assertThat(tree.root.resolve("target/launcher/build.log"))
                .content()
                .contains("[Help 1]", "expected");
        Files.delete(tree.scratch.resolve("fail"));
        tree.run().requireExit(0);
        assertThat(tree.builds()).hasSize(3);
    }

    @Test
    void withoutMavenItSaysSo() throws Exception {
        Ran ran = tree.withoutTool("mvn").run().requireExit(1);
        assertRefused(ran, "Maven is needed to build, and there is no mvn on PATH");
    }

    @Test
    void aRuntimeWithoutACompilerCannotBuild() throws Exception {
        Files.delete(tree.jdk.resolve("bin/javac"));
        assertRefused(tree.run().requireExit(1), tree.jdk + " can run Java but not compile it");
        assertThat(tree.builds()).isEmpty();
    }

    /** With flock, and with the folder that stands in for it where there is none. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void startedTogetherTheyBuildOnce(boolean flock) throws Exception {
        if (!flock) {
            tree.withoutTool("flock");
        }
        Files.writeString(tree.scratch.resolve("wait"), "");
        List<Ran.Running> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(tree.start(tree.root, "./keyrecall", "number " + i));
        }
        Files.writeString(tree.scratch.resolve("go"), "");
        for (int i = 0; i < 3; i++) {
            Ran ran = all.get(i).end().requireExit(0);
            assertThat(ran.out()).endsWith("[number " + i + "]\n");
        }
        assertThat(tree.builds()).hasSize(1);
        assertThat(tree.root.resolve("target/launcher/lock.d")).doesNotExist();
    }

    @Test
    void aFailedBuildLetsGoOfTheLock() throws Exception {
        tree.withoutTool("flock");
        Files.writeString(tree.scratch.resolve("fail"), "[ERROR] no\n");
        tree.run().requireExit(1);
        assertThat(tree.root.resolve("target/launcher/lock.d")).doesNotExist();
        Files.delete(tree.scratch.resolve("fail"));
        tree.run().requireExit(0);
    }

    @Test
    void whileSomebodysMavenBuildsTheTreeItDoesNot() throws Exception {
        tree.run().requireExit(0);
        Process other =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "read line",
                                "java",
                                "-Dmaven.multiModuleProjectDirectory=" + tree.root,
                                "Launcher",
                                "verify")
                        .start();
        try {
            tree.run().requireExit(0);
            tree.write("pom.xml", "<changed/>\n");
            Ran ran = tree.run().requireExit(1);
            assertRefused(
                    ran,
                    "Maven is building in "
                            + tree.root
                            + ", and the sources changed since the last build");
            tree.with("KEYRECALL_BUILD", "never").run().requireExit(0);
            assertThat(tree.builds()).hasSize(1);
        } finally {
            other.destroy();
            other.waitFor();
        }
        tree.without("KEYRECALL_BUILD").run().requireExit(0);
        assertThat(tree.builds()).hasSize(2);
    }
}
