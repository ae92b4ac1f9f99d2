package dev.keyrecall.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether old code could run from the class-data archive: {@code .ci/Dist.java} lays out a product
 * of two tiny jars, the launcher starts it. docs/adr/0010-start-up.md says what is shown here.
 */
final class ArchiveTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final Path JAVA = JDK.resolve("bin/java");

    @TempDir private static Path shared = Path.of("");
    @TempDir private Path folder = Path.of("");

    /** Three products; their jars of one name have one size and time. */
    private static Path oneOne = Path.of("");

    private static Path twoOne = Path.of("");
    private static Path oneTwo = Path.of("");

    /** A tree in which the first of them is built. */
    private static Path built = Path.of("");

    @BeforeAll
    static void build() throws Exception {
        shared = shared.toRealPath();
        oneOne = Product.write(shared.resolve("a"), "one", "one");
        twoOne = Product.write(shared.resolve("b"), "two", "one");
        oneTwo = Product.write(shared.resolve("c"), "one", "two");
        built = tree(shared.resolve("built"));
        layOut(oneOne, built);
    }

    private static Path tree(Path root) throws IOException {
        Files.createDirectories(target(root));
        SourceTree.script(root.resolve("keyrecall"), SourceTree.launcher());
        return root;
    }

    private static Path target(Path root) {
        return root.resolve("orchestrator/app/target");
    }

    private static Path dist(Path root) throws IOException {
        return target(root).resolve("keyrecall").toRealPath();
    }

    /** As the build does. */
    private static void layOut(Path product, Path root) throws Exception {
        String jars =
                product.resolve("lib/word.jar") + File.pathSeparator + product.resolve("app.jar");
        java(
                        "-cp",
                        jars,
                        SourceTree.REPOSITORY.resolve(".ci/Dist.java").toString(),
                        target(root).toString(),
                        product.resolve("app.jar").toString(),
                        "2026-11-23T00:00:00Z")
                .requireExit(0);
    }

    private static Ran java(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(List.of(arguments));
        return Ran.start(shared, shared, Map.of(), command).end();
    }

    private static Ran.Running start(Path root, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("keyrecall").toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment =
                Map.of("KEYRECALL_JAVA_HOME", JDK.toString(), "PATH", System.getenv("PATH"));
        return Ran.start(shared, root, environment, command);
    }

    private static String says(Path root) throws Exception {
        Ran ran = start(root, "x").end().requireExit(0);
        assertThat(ran.err()).as("a refused archive only costs time").isEmpty();
        return ran.out().strip();
    }

    /** Where the classes come from when java is called with the launcher's flags. */
    private static List<String> sources(Path root) throws Exception {
        Matcher flags = Pattern.compile("(?m)^flags='(.*)'$").matcher(SourceTree.launcher());
        assertThat(flags.find()).isTrue();
        Path dist = dist(root);
        List<String> arguments = new ArrayList<>(List.of(flags.group(1).split(" ", -1)));
        arguments.addAll(
                List.of(
                        "-Xlog:class+load",
                        "-XX:SharedArchiveFile=" + dist.resolve("keyrecall.jsa"),
                        "-cp",
                        dist.resolve("keyrecall.jar").toString(),
                        "dev.keyrecall.app.Main"));
        return java(arguments.toArray(String[]::new))
                .requireExit(0)
                .out()
                .lines()
                .filter(line -> line.contains(" dev.keyrecall.") && line.contains(" source: "))
                .map(line -> line.replaceFirst(".* source: ", ""))
                .toList();
    }

    /** The built tree once more, with every file's time. */
    private Path copy() throws Exception {
        Path root = tree(folder.toRealPath().resolve("copy"));
        Path to = Files.createDirectories(target(root).resolve("keyrecall"));
        Path from = dist(built);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                replace(copy, file, Files.getLastModifiedTime(file).toInstant());
            }
        }
        return root;
    }

    private static void replace(Path file, Path by, Instant time) throws IOException {
        Files.write(file, Files.readAllBytes(by));
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private static Instant time(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    @Test
    void theArchiveOfABuildIsUsedAlsoWhereItIsCopiedTo() throws Exception {
        assertThat(says(built)).isEqualTo("one one x");
        assertThat(sources(built)).containsOnly("shared objects file").hasSize(2);
        Path copy = copy();
        assertThat(says(copy)).isEqualTo("one one x");
        assertThat(sources(copy)).containsOnly("shared objects file").hasSize(2);
    }

    @Test
    void aJarOfAnotherTimeMakesTheJvmRefuseTheArchive() throws Exception {
        Path copy = copy();
        Path app = dist(copy).resolve("keyrecall.jar");
        Path lib = dist(copy).resolve("lib/word.jar");
        Instant appTime = time(app);
        Instant libTime = time(lib);
        replace(app, twoOne.resolve("app.jar"), appTime.plusSeconds(1));
        assertThat(says(copy)).isEqualTo("two one x");
        replace(app, oneTwo.resolve("app.jar"), appTime);
        replace(lib, oneTwo.resolve("lib/word.jar"), libTime.plusSeconds(1));
        assertThat(says(copy)).isEqualTo("one two x");
    }

    @Test
    void aJarOfAnotherSizeMakesTheJvmRefuseTheArchive() throws Exception {
        Path copy = copy();
        Path app = dist(copy).resolve("keyrecall.jar");
        Product.write(folder.resolve("longer"), "three", "one");
        replace(app, folder.resolve("longer/app.jar"), time(app));
        assertThat(says(copy)).isEqualTo("three one x");
    }

    /** If this fails, the JVM has learnt to look closer: good news, and the ADR is to be mended. */
    @Test
    void theJvmServesOldCodeForAJarOfTheSameSizeAndSecond() throws Exception {
        Path copy = copy();
        Path app = dist(copy).resolve("keyrecall.jar");
        Path lib = dist(copy).resolve("lib/word.jar");
        Instant second = Instant.ofEpochSecond(time(app).getEpochSecond());
        replace(app, twoOne.resolve("app.jar"), second.plusMillis(999));
        replace(lib, oneTwo.resolve("lib/word.jar"), time(lib));
        assertThat(says(copy)).isEqualTo("one one x");
        Files.delete(dist(copy).resolve("keyrecall.jsa"));
        assertThat(says(copy)).isEqualTo("two two x");
    }

    @Test
    void aNewBuildIsAnotherFolderAndARunningProcessKeepsItsOwn() throws Exception {
        Path root = tree(folder.toRealPath().resolve("tree"));
        layOut(oneOne, root);
        Path first = dist(root);
        Ran.Running running = start(root, "wait");
        try {
            awaitWaiting(running);
            // As if it had been built long ago and had stopped being current long ago.
            Instant longAgo = Instant.now().minus(Duration.ofDays(2));
            layOut(oneTwo, root);
            assertThat(dist(root)).isNotEqualTo(first);
            assertThat(says(root)).isEqualTo("one two x");
            Files.setLastModifiedTime(first, FileTime.from(longAgo));
            layOut(oneTwo, root);
            assertThat(first).as("a process runs from it").isDirectory();
        } finally {
            assertThat(running.end().requireExit(0).out()).isEqualTo("waiting\none one wait\n");
        }
        layOut(oneTwo, root);
        assertThat(first).as("nobody runs from it").doesNotExist();
        assertThat(says(root)).isEqualTo("one two x");
    }

    private static void awaitWaiting(Ran.Running running) throws Exception {
        while (running.process().isAlive() && Files.size(running.out()) == 0) {
            Thread.onSpinWait();
        }
        assertThat(Files.readString(running.out())).isEqualTo("waiting\n");
    }
}
