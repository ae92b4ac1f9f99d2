package dev.keyrecall.app.agent;

import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.engine.EngineException;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A command's connections to the agent. Thread-safe; at most {@value
 * AgentLimits#CONNECTIONS_PER_COMMAND_MAX} are in use at once, further ones wait. A connection that
 * the agent closed for its silence is made anew, once per request; every request may be sent twice.
 */
final class AgentLink implements AutoCloseable {
    private final AgentSocket socket;
    private final Semaphore room = new Semaphore(AgentLimits.CONNECTIONS_PER_COMMAND_MAX, true);
    private final Deque<Wire> idle = new ArrayDeque<>();
    private boolean closed;

    AgentLink(AgentSocket socket) {
        this.socket = socket;
    }

    /**
     * Asks, and waits for the answer. Not cut short by an interrupt: the thread's mark stays.
     *
     * @throws AgentGoneException when no agent answers
     */
    Frame ask(Operation operation, FrameWriter body) {
        room.acquireUninterruptibly();
        boolean interrupted = Thread.interrupted();
        try {
            Optional<Wire> used = taken();
            if (used.isPresent()) {
                try {
                    return exchange(used.get(), operation, body);
                } catch (IOException e) {
                    interrupted |= Thread.interrupted();
                }
            }
            while (true) {
                try {
                    return exchange(connected(), operation, body);
                } catch (IOException e) {
                    if (!Thread.interrupted()) {
                        throw gone();
                    }
                    interrupted = true;
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

    private Wire connected() throws IOException {
        try {
            SocketChannel channel = socket.connect().orElseThrow(AgentLink::gone);
            return new Wire(channel);
        } catch (EngineException e) {
            throw new AgentGoneException(String.valueOf(e.getMessage()));
        }
    }

    private Frame exchange(Wire wire, Operation operation, FrameWriter body) throws IOException {
        boolean whole = false;
        try {
            wire.send(operation.code(), body);
            Frame answer =
                    wire.receive().orElseThrow(() -> new IOException("ended without an answer"));
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
