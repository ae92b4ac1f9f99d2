package dev.keyrecall.lab.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A virtual environment with exactly pinned packages, made once per list of requirements and kept
 * outside the build folder. Several builds may ask for the same one at once: each builds beside and
 * renames, and the first to finish wins.
 *
 * <p>Programs must be started as {@code python -m NAME}: the scripts in an environment's {@code
 * bin} name the folder in which it was built.
 */
public final class PythonEnvironment {
    /** How long making an environment may take before the test is skipped instead. */
    public static final Duration CREATE_MAX = Duration.ofMinutes(10);

    private static final Duration PROBE_MAX = Duration.ofMinutes(1);
    private static final int REPORT_MAX_CHARS = 4_000;
    private static final int NAME_HASH_LENGTH = 16;

    private final Path root;

    private PythonEnvironment(Path root) {
        this.root = root;
    }

    /**
     * What a finished process left.
     *
     * @param exitCode its exit code
     * @param output standard output and standard error together, as UTF-8
     */
    public record Run(int exitCode, String output) {}

    /**
     * The environment that holds these packages, made if there is none yet under {@code
     * ~/.cache/keyrecall-tests}.
     *
     * @param requirements as pip takes them, each pinned: {@code name==version}
     * @throws PythonUnavailableException when python3 or a package is missing; says which
     */
    public static PythonEnvironment with(List<String> requirements)
            throws PythonUnavailableException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "keyrecall-tests");
        return with(cache, requirements);
    }

    /** The same under a folder of the caller's choice. */
    public static PythonEnvironment with(Path cache, List<String> requirements)
            throws PythonUnavailableException {
        for (String requirement : requirements) {
            if (!requirement.contains("==")) {
                throw new IllegalArgumentException("not pinned: " + requirement);
            }
        }
        try {
            String interpreter = interpreter();
            Path root = cache.resolve("venv-" + hash(interpreter, requirements));
            if (!Files.isDirectory(root)) {
                Files.createDirectories(cache);
                create(cache, root, requirements);
            }
            return new PythonEnvironment(root);
        } catch (IOException e) {
            throw new PythonUnavailableException(
                    "cannot make a Python environment under " + cache + ": " + e.getMessage(), e);
        }
    }

    /** The interpreter inside the environment. */
    public Path python() {
        return python(root);
    }

    /**
     * A process of this environment's interpreter, not started yet; nothing of the caller's own AWS
     * or Python settings is passed on.
     */
    public ProcessBuilder process(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(python().toString()));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.startsWith("PYTHON"));
        process.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return process;
    }

    /**
     * Runs a process to its end, with nothing on its standard input.
     *
     * @param limit after which it is killed
     * @throws IOException when it cannot be started or takes too long
     */
    public static Run run(ProcessBuilder process, Duration limit) throws IOException {
        Path output = Files.createTempFile("keyrecall-python", ".log");
        try {
            process.redirectErrorStream(true).redirectOutput(output.toFile());
            process.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            Process running = process.start();
            try {
                if (!running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("no end within " + limit + ": " + process.command());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted: " + process.command(), e);
            } finally {
                running.destroyForcibly();
            }
            return new Run(running.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    private static String interpreter() throws PythonUnavailableException {
        ProcessBuilder probe =
                new ProcessBuilder(
                        "python3", "-c", "import sys, venv, ensurepip; print(sys.version)");
        try {
            Run run = run(probe, PROBE_MAX);
            if (run.exitCode() != 0) {
                throw new PythonUnavailableException(
                        "python3 cannot make virtual environments: " + brief(run.output()), null);
            }
            return run.output();
        } catch (IOException e) {
            throw new PythonUnavailableException("there is no python3 on the PATH", e);
        }
    }

    private static void create(Path cache, Path root, List<String> requirements)
            throws IOException, PythonUnavailableException {
        Path beside = Files.createTempDirectory(cache, "building-");
        try {
            must(new ProcessBuilder("python3", "-m", "venv", beside.toString()));
            if (!requirements.isEmpty()) {
                install(beside, requirements);
            }
            rename(beside, root);
        } finally {
            deleteTree(beside);
        }
    }

    private static void install(Path root, List<String> requirements)
            throws IOException, PythonUnavailableException {
        List<String> command = new ArrayList<>(List.of(python(root).toString(), "-m", "pip"));
        command.addAll(List.of("--disable-pip-version-check", "--no-input", "install", "--quiet"));
        command.addAll(requirements);
        must(new ProcessBuilder(command));
    }

    /** Where another build was first, its environment is as good. */
    private static void rename(Path beside, Path root) throws IOException {
        try {
            Files.move(beside, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(root)) {
                throw e;
            }
        }
    }

    private static void must(ProcessBuilder process)
            throws IOException, PythonUnavailableException {
        Run run = run(process, CREATE_MAX);
        if (run.exitCode() != 0) {
            throw new PythonUnavailableException(
                    String.join(" ", process.command()) + " failed: " + brief(run.output()), null);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder()).forEach(PythonEnvironment::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path python(Path root) {
        return root.resolve("bin").resolve("python");
    }

    private static String hash(String interpreter, List<String> requirements) {
        String text = interpreter + "\n" + String.join("\n", requirements);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, NAME_HASH_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String brief(String output) {
        String text = output.strip();
        int from = Math.max(0, text.length() - REPORT_MAX_CHARS);
        return text.substring(from);
    }
}
