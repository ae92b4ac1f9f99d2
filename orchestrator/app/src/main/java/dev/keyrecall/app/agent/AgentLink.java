package dev.keyrecall.app.agent;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * A command's connections to the agent. Thread-safe; at most {@value
 * AgentLimits#CONNECTIONS_PER_COMMAND_MAX} are in use at once, further ones wait. A connection that
 * the agent closed for its silence is made anew; every request may be sent again. An agent that did
 * not answer once in the time of {@link Operation#answerMax} is not asked again.
 */
final class AgentLink implements AutoCloseable {
    private final AgentSocket socket;
    private final Io io;
    private final Semaphore room = new Semaphore(AgentLimits.CONNECTIONS_PER_COMMAND_MAX, true);
    private final Deque<Wire> idle = new ArrayDeque<>();
    private volatile boolean silent;
    private boolean closed;

    AgentLink(AgentSocket socket, Io io) {
        this.socket = socket;
        this.io = io;
    }

    /**
     * Asks, and waits for the answer. Not cut short by an interrupt: the thread's mark stays.
     *
     * @throws AgentGoneException when no agent answers
     * @throws AgentSilentException when it does not in time
     */
    Frame ask(Operation operation, FrameWriter body) {
        room.acquireUninterruptibly();
        boolean interrupted = Thread.interrupted();
        try (Deadline deadline = new Deadline(io.waiter(), operation.answerMax())) {
            int tries = 0;
            while (true) {
                try {
                    return exchange(wire(tries == 0, deadline), operation, body, deadline);
                } catch (IOException e) {
                    if (deadline.met()) {
                        silent = true;
                        throw silence();
                    }
                    if (Thread.interrupted()) {
                        interrupted = true;
                    } else {
                        tries++;
                    }
                    if (tries == AgentLimits.TRIES_MAX) {
                        throw gone();
                    }
                }
            }
        } finally {
            room.release();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static AgentGoneException gone() {
        return new AgentGoneException("the agent that held the vault open has ended");
    }

    private AgentSilentException silence() {
        OptionalLong pid = AgentProcess.of(socket, io).pid();
        return new AgentSilentException(pid);
    }

    /** One that is idle, at the first try, or else a new one. */
    private Wire wire(boolean first, Deadline deadline) throws IOException {
        if (silent) {
            throw silence();
        }
        Optional<Wire> used = first ? taken() : Optional.empty();
        if (used.isPresent()) {
            return used.get();
        }
        try {
            SocketChannel channel = socket.connect(deadline).orElseThrow(AgentLink::gone);
            return new Wire(channel);
        } catch (EngineException e) {
            throw new AgentGoneException(String.valueOf(e.getMessage()));
        }
    }

    private Frame exchange(Wire wire, Operation operation, FrameWriter body, Deadline deadline)
            throws IOException {
        deadline.watch(wire);
        boolean whole = false;
        try {
            wire.send(operation.code(), body);
            Frame answer =
                    wire.receive().orElseThrow(() -> new IOException("ended without an answer"));
            deadline.stop();
            whole = true;
            return answer;
        } catch (MalformedException e) {
            throw new AgentUnwillingException("what answers is no agent of this version");
        } finally {
            if (whole) {
                give(wire);
            } else {
                wire.close();
            }
        }
    }

    private synchronized Optional<Wire> taken() {
        if (closed) {
            throw new IllegalStateException("this vault has been closed");
        }
        return Optional.ofNullable(idle.poll());
    }

    private synchronized void give(Wire wire) throws IOException {
        if (closed) {
            wire.close();
        } else {
            idle.push(wire);
        }
    }

    /** Ends the connections; the agent goes on. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Wire wire : idle) {
            wire.closeQuietly();
        }
        idle.clear();
    }
}
