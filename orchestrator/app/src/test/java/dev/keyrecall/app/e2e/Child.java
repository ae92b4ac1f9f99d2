package dev.keyrecall.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The product as a process of its own. */
final class Child implements AutoCloseable {
    /** No command of these tests takes longer; a child that does is stuck. */
    private static final long LIMIT_SECONDS = 300;

    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Child start(Stage stage, Path folder, String... words) throws IOException {
        return start(List.of(), stage, folder, words);
    }

    /**
     * Starts it by way of another program.
     *
     * @param before a program that becomes the product: its words stand before the product's
     */
    static Child start(List<String> before, Stage stage, Path folder, String... words)
            throws IOException {
        return start(before, stage.home, stage.passphrase, folder, words);
    }

    static Child start(
            List<String> before, Path home, Path passphrase, Path folder, String... words)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--home",
                                home.toString(),
                                "--passphrase-file",
                                passphrase.toString()));
        arguments.addAll(List.of(words));
        return launch(before, folder, arguments);
    }

    /** Starts it without a passphrase: somebody would have to be asked, and nobody is there. */
    static Child silent(Stage stage, Path folder, String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--home", stage.home.toString()));
        arguments.addAll(List.of(words));
        return launch(List.of(), folder, arguments);
    }

    private static Child launch(List<String> before, Path folder, List<String> arguments)
            throws IOException {
        List<String> options =
                List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"));
        return launch(before, options, folder, arguments);
    }

    /**
     * Starts it with further options for Java.
     *
     * @param options its class path among them; the launcher's own go before
     * @param folder where it works, and where what it prints is kept
     */
    static Child launch(
            List<String> before, List<String> options, Path folder, List<String> arguments)
            throws IOException {
        List<String> program = new ArrayList<>(before);
        program.addAll(java());
        program.addAll(options);
        program.add("dev.keyrecall.app.Main");
        return of(program, folder, arguments);
    }

    /** The virtual machine, with the launcher's options. */
    static List<String> java() throws IOException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(launcherFlags());
        return java;
    }

    /** Starts it as other words do. */
    static Child of(List<String> program, Path folder, List<String> arguments) throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new Child(process, out, err);
    }

    /** What the launcher starts Java with, some of which closes the process to others. */
    private static List<String> launcherFlags() throws IOException {
        Path launcher = Path.of(System.getProperty("keyrecall.root", "../.."), "keyrecall");
        String before = "flags='";
        return Files.readAllLines(launcher).stream()
                .filter(line -> line.startsWith(before) && line.endsWith("'"))
                .map(line -> line.substring(before.length(), line.length() - 1))
                .map(flags -> List.of(flags.split(" ", -1)))
                .findFirst()
                .orElseThrow();
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing of the process runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end. */
    int exit() throws InterruptedException {
        return exitWithin(LIMIT_SECONDS);
    }

    /** Waits for the end of what may take longer than a command of these tests does. */
    int exitWithin(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the child did not end");
        }
        return process.exitValue();
    }

    /** Sends a signal by its short name, as a terminal or an init system does. */
    void signal(String name) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + name + " ended with " + exit);
        }
    }

    /** What it printed to standard error so far. */
    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** What it printed to standard output so far. */
    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String printed() throws IOException {
        return out() + err();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
