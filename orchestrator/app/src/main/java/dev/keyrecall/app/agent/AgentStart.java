package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.Self;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Starts the agent as a process of its own, which outlives this one. */
public final class AgentStart {
    /** The option by which it is told that a command started it and hands over what unlocks. */
    public static final String HANDED = "--handed";

    /** The line that it prints once it answers. */
    public static final String READY = "ready";

    private static final int SAID_MAX_BYTES = 16_384;
    private static final String ERROR = "keyrecall: error: ";
    private static final String HINT = "hint: ";

    private final Self self;

    public AgentStart(Self self) {
        this.self = self;
    }

    /**
     * Starts it and waits until it answers. What unlocks goes through a pipe.
     *
     * @throws EngineException as the agent's own start ended
     */
    public void start(Path home, Duration held, Unlocking unlocking) throws EngineException {
        List<String> words =
                List.of(
                        "vault",
                        "unseal",
                        "--foreground",
                        HANDED,
                        "--for",
                        held.toMillis() + "ms",
                        "--home",
                        home.toString());
        Process agent;
        try {
            agent = self.start(home, words);
        } catch (IOException e) {
            throw fault("the agent cannot be started: " + e.getMessage());
        }
        try {
            hand(agent, unlocking);
            byte[] ready = (READY + "\n").getBytes(StandardCharsets.US_ASCII);
            byte[] said = agent.getInputStream().readNBytes(ready.length);
            if (!Arrays.equals(said, ready)) {
                throw failure(agent);
            }
        } catch (IOException e) {
            throw fault("the agent cannot be spoken to: " + e.getMessage());
        } catch (InterruptedException e) {
            agent.destroy();
            Thread.currentThread().interrupt();
            throw fault("interrupted while the agent was starting");
        }
    }

    private static void hand(Process agent, Unlocking unlocking) throws IOException {
        try (OutputStream pipe = agent.getOutputStream()) {
            unlocking.hand(pipe);
        } catch (IOException e) {
            if (agent.isAlive()) {
                throw e;
            }
            // It ended before it read: what it said will tell why.
        }
    }

    /** How it ended, in its own words. */
    private static EngineException failure(Process agent) throws IOException, InterruptedException {
        String said;
        try (InputStream errors = agent.getErrorStream()) {
            said = new String(errors.readNBytes(SAID_MAX_BYTES), StandardCharsets.UTF_8);
        }
        int exit = agent.waitFor();
        List<String> hints =
                said.lines()
                        .filter(line -> line.startsWith(HINT))
                        .map(line -> line.substring(HINT.length()))
                        .toList();
        Optional<String> error =
                said.lines()
                        .filter(line -> line.startsWith(ERROR))
                        .map(line -> line.substring(ERROR.length()))
                        .findFirst();
        Ending ending =
                Arrays.stream(Ending.values())
                        .filter(one -> one.exitCode() == exit)
                        .findFirst()
                        .orElse(Ending.FAULT);
        return new EngineException(
                ending,
                error.orElse("the agent ended with exit code " + exit + " before it answered"),
                hints.toArray(String[]::new));
    }

    private static EngineException fault(String message) {
        return new EngineException(
                Ending.FAULT, message, "try keyrecall vault unseal --foreground");
    }
}
