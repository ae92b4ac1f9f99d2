package dev.keyrecall.lab.python;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment with pinned packages, made once per folder and used again while the
 * packages asked for stay the same.
 *
 * @param root the environment's folder
 */
public record PythonEnvironment(Path root) {
    /** Longest time for making the environment or installing into it. */
    static final Duration INSTALL_MAX = Duration.ofMinutes(5);

    /** How much of a failed command's output is quoted. */
    static final int QUOTED_MAX_CHARS = 600;

    private static final String MARKER = "keyrecall-packages.txt";

    /**
     * An environment holding {@code packages}. One caller at a time per folder.
     *
     * @param packages with their versions, as pip takes them: {@code moto[server]==5.1.22}
     * @throws PythonUnavailableException when there is no python3, no venv module, or a package
     *     cannot be installed
     */
    public static PythonEnvironment with(Path root, List<String> packages)
            throws PythonUnavailableException {
        PythonEnvironment environment = new PythonEnvironment(root.toAbsolutePath());
        String wanted = String.join("\n", packages);
        Path marker = environment.root.resolve(MARKER);
        if (!wanted.equals(textOf(marker))) {
            run(List.of("python3", "-m", "venv", "--clear", environment.root.toString()));
            List<String> pip =
                    new ArrayList<>(
                            List.of(
                                    environment.executable("python").toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check"));
            pip.addAll(packages);
            run(pip);
            write(marker, wanted);
        }
        return environment;
    }

    /** A program of the environment. */
    public Path executable(String name) {
        return root.resolve("bin").resolve(name);
    }

    /** A process of a program of the environment, not yet started; standard error is merged. */
    public ProcessBuilder process(String program, List<String> arguments, Map<String, String> env) {
        List<String> command = new ArrayList<>();
        command.add(executable(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(env);
        return builder;
    }

    private static void run(List<String> command) throws PythonUnavailableException {
        Path output = null;
        try {
            // A file, not a pipe: a full pipe would block the command for ever.
            output = Files.createTempFile("keyrecall-python", ".log");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(INSTALL_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new PythonUnavailableException(command + " took longer than " + INSTALL_MAX);
            }
            if (process.exitValue() != 0) {
                throw new PythonUnavailableException(
                        command + " exited " + process.exitValue() + ": " + tail(output));
            }
        } catch (IOException e) {
            throw new PythonUnavailableException(command + " cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PythonUnavailableException(command + " was interrupted");
        } finally {
            delete(output);
        }
    }

    private static String tail(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - QUOTED_MAX_CHARS));
    }

    private static String textOf(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
