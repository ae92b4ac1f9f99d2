package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.memory.ProcessGuard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An agent in this process, on a thread of its own, and the vault that it holds. */
final class Agent implements AutoCloseable {
    static final String PASSPHRASE = "the passphrase of this test";

    final AgentSocket socket;
    private final AgentServer server;
    private final Thread thread;

    private Agent(AgentSocket socket, AgentServer server, Thread thread) {
        this.socket = socket;
        this.server = server;
        this.thread = thread;
    }

    /** A vault's header; making one takes a try of the passphrase. */
    static byte[] header() {
        try (SecretBytes passphrase = SecretBytes.ofUtf8(PASSPHRASE)) {
            Io io = SystemIo.create();
            NewRecipient first =
                    new NewRecipient.Passphrase(
                            "", io.clock().instant(), passphrase, PassphraseCost.MINIMUM);
            LocalVault.Created created = LocalVault.create(first, io.random());
            created.vault().close();
            return created.header();
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    static LocalVault vault(byte[] header, SecretBytes passphrase) throws EngineException {
        try {
            return LocalVault.open(
                    header, new Unlock.Passphrase(passphrase), SystemIo.create().random());
        } catch (VaultException e) {
            throw new EngineException(Ending.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    static LocalVault vault(byte[] header) throws EngineException {
        try (SecretBytes passphrase = SecretBytes.ofUtf8(PASSPHRASE)) {
            return vault(header, passphrase);
        }
    }

    static Agent start(Path home, Opening opening) throws EngineException {
        Io real = SystemIo.create();
        return start(home, real.osUser(), opening, real.clock(), real.waiter());
    }

    /** Serves for an hour of that clock, or of that waiter. */
    static Agent start(
            Path home, String osUser, Opening opening, InstantSource clock, Waiter waiter)
            throws EngineException {
        AgentSocket socket = AgentSocket.in(home, osUser);
        CompletableFuture<AgentServer> started = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> serve(socket, opening, io(clock, waiter), started));
        try {
            return new Agent(socket, started.join(), thread);
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof EngineException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static void serve(
            AgentSocket socket, Opening opening, Io io, CompletableFuture<AgentServer> started) {
        try (Unlocking unlocking =
                        new Unlocking(Unlocking.Kind.PASSPHRASE, SecretBytes.ofUtf8(PASSPHRASE));
                AgentServer server =
                        AgentServer.start(
                                socket, opening, _ -> {}, unlocking, Duration.ofHours(1), io)) {
            started.complete(server);
            server.serve();
        } catch (EngineException | RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    /** Real, but for time; and this process is not closed to others, for it is the tests'. */
    private static Io io(InstantSource clock, Waiter waiter) {
        Io real = SystemIo.create();
        return new Io(
                real.out(),
                real.err(),
                new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8)),
                real.terminal(),
                real.environment(),
                real.directory(),
                real.osUser(),
                clock,
                waiter,
                real.random(),
                () -> PassphraseCost.MINIMUM,
                real.adapters(),
                real.process(),
                real.signals(),
                () -> new ProcessGuard.Report(false, false, false),
                real.self(),
                real.build());
    }

    /** A connection, to say on it what no command would. */
    SocketChannel connect() throws EngineException {
        return connect(socket).orElseThrow();
    }

    static Optional<SocketChannel> connect(AgentSocket socket) throws EngineException {
        try (Deadline deadline =
                new Deadline(SystemIo.create().waiter(), AgentLimits.QUICK_ANSWER_MAX)) {
            return socket.connect(deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RemoteVault remote() throws EngineException {
        return RemoteVault.find(socket, SystemIo.create()).orElseThrow();
    }

    /** How many connections it has. */
    int connections() {
        return server.connections();
    }

    /** How many of them it lets wait for at most that long. */
    long waiting(Duration limit) {
        return server.waiting(limit);
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    @Override
    public void close() {
        server.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
