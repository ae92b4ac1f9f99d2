package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the agent as a process of its own, which outlives this one: but only once this one has
 * said so (format page, section 4).
 */
public final class AgentStart {
    /** The option by which it is told that a command started it and hands over what unlocks. */
    public static final String HANDED = "--handed";

    /** The line that it prints once it answers. */
    public static final String READY = "ready";

    private static final int STAY = 1;
    private static final int SAID_MAX_BYTES = 16_384;
    private static final String ERROR = "keyrecall: error: ";
    private static final String HINT = "hint: ";

    private final Io io;

    public AgentStart(Io io) {
        this.io = io;
    }

    /**
     * Starts it, waits until it answers, reports that and lets it stay. What unlocks goes through a
     * pipe. Whatever ends this before the report leaves no agent, be it a signal.
     *
     * @param report tells the person that the vault is open
     * @throws EngineException as the agent's own start ended; FAULT when it was interrupted
     */
    public void start(Path home, Duration held, Unlocking unlocking, Runnable report)
            throws EngineException {
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
        Starting starting = new Starting();
        try (Signals.Subscription _ = io.signals().onEnd(starting::interrupt)) {
            Process agent;
            try {
                agent = io.self().start(home, words);
            } catch (IOException e) {
                throw fault("the agent cannot be started: " + e.getMessage());
            }
            boolean stays = false;
            try {
                starting.started(agent);
                awaitReady(agent, unlocking, starting);
                report.run();
                stay(agent);
                stays = true;
            } finally {
                if (!stays) {
                    end(agent);
                }
            }
        }
    }

    /** An agent's process that is not to stay yet, and whether anybody asked to end meanwhile. */
    private static final class Starting {
        private @Nullable Process agent;
        private boolean interrupted;
        private boolean answers;

        synchronized void started(Process process) {
            agent = process;
            if (interrupted) {
                agent.destroyForcibly();
            }
        }

        /** Once the agent answers, it is too late: that is what is reported then. */
        synchronized void interrupt() {
            if (!answers) {
                interrupted = true;
                if (agent != null) {
                    agent.destroyForcibly();
                }
            }
        }

        synchronized boolean interrupted() {
            return interrupted;
        }

        /** Whether nobody has interrupted; from now on it has no effect. */
        synchronized boolean answers() {
            answers = !interrupted;
            return answers;
        }
    }

    private void awaitReady(Process agent, Unlocking unlocking, Starting starting)
            throws EngineException {
        try (Deadline deadline = new Deadline(io.waiter(), AgentLimits.START_MAX)) {
            deadline.watch(agent::destroyForcibly);
            try {
                hand(agent, unlocking);
                byte[] ready = (READY + "\n").getBytes(StandardCharsets.US_ASCII);
                byte[] said = agent.getInputStream().readNBytes(ready.length);
                boolean answers = Arrays.equals(said, ready);
                if (answers) {
                    deadline.stop();
                }
                if (answers && !deadline.met() && starting.answers()) {
                    return;
                }
                EngineException failure = failure(agent);
                if (!starting.interrupted() && !deadline.met()) {
                    throw failure;
                }
            } catch (IOException e) {
                if (!starting.interrupted() && !deadline.met()) {
                    throw fault("the agent cannot be spoken to: " + e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (deadline.met()) {
                throw fault(
                        "the agent did not start within "
                                + AgentLimits.START_MAX.toSeconds()
                                + " seconds; the vault stays sealed");
            }
        }
        throw new EngineException(
                Ending.FAULT,
                "interrupted before the agent answered; the vault stays sealed",
                "open it with: keyrecall vault unseal");
    }

    private static void hand(Process agent, Unlocking unlocking) {
        try {
            unlocking.hand(agent.getOutputStream());
        } catch (IOException e) {
            // It ended before it read: what it said will tell why.
            return;
        }
    }

    private static void stay(Process agent) throws EngineException {
        try (OutputStream pipe = agent.getOutputStream()) {
            pipe.write(STAY);
        } catch (IOException e) {
            throw fault("the agent has ended: " + e.getMessage());
        }
    }

    /**
     * In the agent: seals it, unless it may stay. Waits until whoever started it has reported that
     * it is there, or has ended, or takes too long.
     */
    public static void awaitStay(Io io, AgentServer server) {
        try (Deadline deadline = new Deadline(io.waiter(), AgentLimits.START_MAX)) {
            deadline.watch(server::stop);
            if (!mayStay(io.in())) {
                server.stop();
            }
        }
    }

    private static boolean mayStay(InputStream pipe) {
        try {
            return pipe.read() == STAY;
        } catch (IOException e) {
            return false;
        }
    }

    /** Killed, because it might be stopped; its keys go with its memory. */
    private static void end(Process agent) {
        agent.destroyForcibly();
        try {
            agent.waitFor(AgentLimits.END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
