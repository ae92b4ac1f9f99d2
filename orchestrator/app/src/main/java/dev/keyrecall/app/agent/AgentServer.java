package dev.keyrecall.app.agent;

import dev.keyrecall.app.agent.AgentWork.Answer;
import dev.keyrecall.app.agent.Wire.Frame;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.vault.memory.KeyMemory;
import dev.keyrecall.vault.memory.ProcessGuard;
import dev.keyrecall.vault.memory.Protection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The agent: serves a vault over its socket until the time is up, it is told to seal, or its socket
 * is removed. A connection is a virtual thread.
 */
public final class AgentServer implements AutoCloseable {
    private final HeldVault held;
    private final AgentSocket.Place place;
    private final AgentSocket.Listening listening;
    private final AgentWork work;
    private final Instant until;
    private final InstantSource clock;
    private final Waiter waiter;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread serving;
    private volatile boolean ending;
    private final AtomicLong tick = new AtomicLong();

    /** Until when; the vault is sealed at that moment at the latest. */
    public Instant until() {
        return until;
    }

    private AgentServer(
            HeldVault held,
            LogAdvancing log,
            AgentSocket.Place place,
            AgentSocket.Listening listening,
            Supplier<AgentStatus> status,
            Instant until,
            InstantSource clock,
            Waiter waiter) {
        this.held = held;
        this.place = place;
        this.listening = listening;
        this.work = new AgentWork(held, log, status);
        this.until = until;
        this.clock = clock;
        this.waiter = waiter;
        this.serving = Thread.currentThread();
        Thread.ofVirtual().name("keyrecall-agent").start(this::accept);
    }

    /**
     * Takes the home's place for an agent, opens the vault and begins to answer. Place first: who
     * does not get it need not try the passphrase. Listening last: until then the vault is sealed,
     * and nobody waits for an answer.
     *
     * @param opening opens the vault as the database has it
     * @param log signs the ledger when a command says that it has grown
     * @param held for how long; at most {@link AgentLimits#OPEN_MAX}
     * @throws EngineException REFUSED when another agent has the place, or the vault does not open
     */
    public static AgentServer start(
            AgentSocket socket,
            Opening opening,
            LogAdvancing log,
            Unlocking unlocking,
            Duration held,
            Io io)
            throws EngineException {
        ProcessGuard.Report process = io.hygiene().close();
        AgentSocket.Place place = socket.take(io.process());
        HeldVault keeper = null;
        try {
            keeper = new HeldVault(opening.open(unlocking), opening, io.random());
            Instant until = io.clock().instant().plus(held);
            Supplier<AgentStatus> status = status(keeper, until, probed(), process);
            AgentServer server =
                    new AgentServer(
                            keeper,
                            log,
                            place,
                            place.listen(),
                            status,
                            until,
                            io.clock(),
                            io.waiter());
            place = null;
            keeper = null;
            return server;
        } finally {
            if (keeper != null) {
                keeper.close();
            }
            if (place != null) {
                place.close();
            }
        }
    }

    private static Supplier<AgentStatus> status(
            HeldVault held, Instant until, Protection memory, ProcessGuard.Report process) {
        long pid = ProcessHandle.current().pid();
        return () ->
                held.use(
                        open ->
                                new AgentStatus(
                                        open.id(),
                                        open.keyVersion(),
                                        open.keyCommitment(),
                                        until,
                                        pid,
                                        memory,
                                        process));
    }

    /** What the kernel grants this process for its keys. */
    private static Protection probed() {
        try (KeyMemory memory = KeyMemory.open()) {
            return memory.protection();
        }
    }

    /** Waits, on the thread that started it, until the vault is to be sealed. */
    public void serve() {
        // The seconds waited count as well as the wall clock: one that is set back keeps nothing
        // open, and one that sleeps with the machine has not forgotten.
        Duration left = Duration.between(clock.instant(), until);
        try {
            while (!ending && left.isPositive() && clock.instant().isBefore(until)) {
                Duration step = left.compareTo(AgentLimits.TICK) < 0 ? left : AgentLimits.TICK;
                waiter.await(step);
                left = left.minus(step);
                tick.incrementAndGet();
                closeOverdue();
                if (!listening.stands()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // That is how stop() wakes us; nothing else is left to do on this thread but to seal.
            return;
        }
    }

    /** Ends {@link #serve}; from any thread, also a signal's. */
    public void stop() {
        ending = true;
        serving.interrupt();
    }

    private void closeOverdue() {
        connections.stream()
                .filter(connection -> connection.since.overdue(tick.get()))
                .forEach(Connection::close);
    }

    /** How many connections there are. */
    int connections() {
        return connections.size();
    }

    /** How many of them wait for their command for at most that long. */
    long waiting(Duration limit) {
        return connections.stream().filter(one -> limit.equals(one.since.limit())).count();
    }

    /**
     * What a connection waits for.
     *
     * @param tick since when
     * @param limit for how long; none while the wait is for our own work
     */
    private record Since(long tick, @Nullable Duration limit) {
        boolean overdue(long now) {
            return limit != null && now - tick > limit.dividedBy(AgentLimits.TICK);
        }
    }

    private void accept() {
        while (!ending) {
            try {
                SocketChannel channel = listening.channel().accept();
                Connection connection = new Connection(channel);
                connections.add(connection);
                Thread.ofVirtual().name("keyrecall-agent-connection").start(connection);
            } catch (IOException e) {
                // Closed, which is how it ends; or no descriptor is left, which passes.
                if (!listening.channel().isOpen()) {
                    return;
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            waiter.await(AgentLimits.TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Connection implements Runnable {
        private final SocketChannel channel;
        private final Wire wire;
        private volatile Since since = new Since(tick.get(), AgentLimits.FRAME_MAX);

        Connection(SocketChannel channel) {
            this.channel = channel;
            this.wire = new Wire(channel);
        }

        @Override
        public void run() {
            try {
                if (listening.at().isOurs(channel)) {
                    serveOne();
                }
            } catch (IOException e) {
                // The command went away, or was too slow: nobody is left to tell.
                return;
            } finally {
                close();
                connections.remove(this);
            }
        }

        private void serveOne() throws IOException {
            if (connections.size() > AgentLimits.CONNECTIONS_MAX) {
                send(Answer.of(Answered.REFUSED, "the agent has too many connections"));
                return;
            }
            boolean more = true;
            while (more) {
                try {
                    Optional<Frame> request = wire.receive(() -> waits(AgentLimits.FRAME_MAX));
                    more = request.isPresent() && answer(request.get());
                    waits(AgentLimits.IDLE_MAX);
                } catch (MalformedException e) {
                    send(Answer.of(Answered.MALFORMED, String.valueOf(e.getMessage())));
                    return;
                }
            }
        }

        private void waits(@Nullable Duration limit) {
            since = new Since(tick.get(), limit);
        }

        /** Whether there may be another. */
        private boolean answer(Frame request) throws IOException, MalformedException {
            waits(null);
            try {
                Operation operation =
                        Operation.of(request.code())
                                .orElseThrow(() -> new MalformedException("no such operation"));
                Answered ending = send(work.answer(operation, request));
                if (operation == Operation.SEAL_NOW && ending == Answered.DONE) {
                    stop();
                    return false;
                }
                return ending != Answered.MALFORMED;
            } finally {
                request.wipe();
            }
        }

        private Answered send(Answer answer) throws IOException {
            waits(AgentLimits.FRAME_MAX);
            try (answer) {
                wire.send(answer.ending().code(), answer.body());
                return answer.ending();
            }
        }

        private void close() {
            wire.closeQuietly();
        }
    }

    /** Wipes the keys, removes the socket and ends every connection. Idempotent. */
    @Override
    public void close() {
        ending = true;
        held.close();
        listening.close();
        connections.forEach(Connection::close);
        // Last: who gets it next finds no socket of ours.
        place.close();
    }
}
