package dev.keyrecall.app.e2e;

import dev.keyrecall.app.agent.AgentStart;
import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of the agent that holds a stage's vault open. */
final class HeldOpen implements AutoCloseable {
    /** Far longer than an agent takes to end. */
    private static final Duration END_MAX = Duration.ofSeconds(60);

    private final ProcessHandle process;

    HeldOpen(ProcessHandle process) {
        this.process = process;
    }

    /** Unseals the stage's vault. */
    static HeldOpen of(Stage stage) {
        stage.console.run("vault", "unseal").requireExit(0);
        Json.Obj status = stage.console.plain("vault", "status", "--json").document();
        return new HeldOpen(ProcessHandle.of(status.integer("pid")).orElseThrow());
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal by its short name. */
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

    boolean alive() {
        return process.isAlive();
    }

    /** Whether it ends before long, without being told. */
    boolean ends() throws InterruptedException {
        try {
            process.onExit().get(END_MAX.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /**
     * The agent that a child has started, if it has. The library that reads the store may start a
     * program of the system before, which has its parent's command line until it is that program.
     */
    static Optional<HeldOpen> startedBy(Child child) {
        return ProcessHandle.of(child.pid()).stream()
                .flatMap(ProcessHandle::children)
                .filter(HeldOpen::isAgent)
                .findFirst()
                .map(HeldOpen::new);
    }

    /** Read here, because the JDK cuts a long command line off. */
    private static boolean isAgent(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains("\0" + AgentStart.HANDED + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it, whatever it is doing. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
