package dev.keyrecall.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compiles small programs as the build does, in a javac of their own with Error Prone on its path.
 */
class RevealIsGuardedTest {
    private static final List<String> OPENED =
            List.of(
                    "api",
                    "code",
                    "comp",
                    "file",
                    "main",
                    "model",
                    "parser",
                    "processing",
                    "tree",
                    "util");

    @Test
    void aMarkedMethodMayReveal(@TempDir Path folder) throws Exception {
        String output =
                compile(
                        folder,
                        "@dev.keyrecall.spi.RevealsSecret(why = \"a test\")",
                        "secret.reveal(b -> b.length)");
        assertThat(output).isEmpty();
    }

    @Test
    void anUnmarkedMethodThatRevealsDoesNotCompile(@TempDir Path folder) throws Exception {
        assertThat(compile(folder, "", "secret.reveal(b -> b.length)"))
                .contains("[RestrictedApi]")
                .contains("@RevealsSecret");
    }

    @Test
    void norDoesAReferenceToTheMethod(@TempDir Path folder) throws Exception {
        assertThat(
                        compile(
                                folder,
                                "",
                                "((java.util.function.Function<java.util.function.Function<byte[],"
                                    + " Integer>, Integer>) secret::reveal).apply(b -> b.length)"))
                .contains("[RestrictedApi]");
    }

    /** What javac says; empty when it is content. */
    private static String compile(Path folder, String annotation, String expression)
            throws IOException, InterruptedException {
        Path source = folder.resolve("Probe.java");
        Files.writeString(
                source,
                "package probe;\n\nfinal class Probe {\n  "
                        + annotation
                        + "\n  static int f(dev.keyrecall.spi.SecretBytes secret) {\n    return "
                        + expression
                        + ";\n  }\n}\n");
        Path output = folder.resolve("javac.log");
        Process javac =
                new ProcessBuilder(command(folder, source))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(javac.waitFor(2, TimeUnit.MINUTES)).as("javac ends").isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(javac.exitValue() == 0).as(said).isEqualTo(said.isEmpty());
        return said;
    }

    private static List<String> command(Path folder, Path source) {
        String path = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
        for (String part : OPENED) {
            command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED");
        }
        command.addAll(
                List.of(
                        "-J-XX:+UseSerialGC",
                        "-J-XX:TieredStopAtLevel=1",
                        "-d",
                        folder.toString(),
                        "-cp",
                        path,
                        "-processorpath",
                        path,
                        "-XDcompilePolicy=simple",
                        "--should-stop=ifError=FLOW",
                        "-XDaddTypeAnnotationsToSymbol=true",
                        "-Xplugin:ErrorProne",
                        source.toString()));
        return command;
    }
}
