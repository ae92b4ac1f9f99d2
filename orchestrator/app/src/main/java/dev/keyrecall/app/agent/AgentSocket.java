package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.memory.ProcessGuard;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where the agent of a home listens, and who may be there (format page, section 1). */
public final class AgentSocket {
    private static final String SOCKET = "agent.sock";
    private static final String LOCK = "agent.lock";

    private final Path socket;
    private final Path lock;
    private final String osUser;

    private AgentSocket(Path socket, Path lock, String osUser) {
        this.socket = socket;
        this.lock = lock;
        this.osUser = osUser;
    }

    /** The one of a home that has been checked. */
    public static AgentSocket in(Path home, String osUser) {
        return new AgentSocket(home.resolve(SOCKET), home.resolve(LOCK), osUser);
    }

    Path path() {
        return socket;
    }

    boolean stands() {
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether a path of this length can be a socket's. */
    private boolean fits() {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length
                <= AgentLimits.SOCKET_PATH_MAX_BYTES;
    }

    /**
     * Refuses a home whose path is too long.
     *
     * @throws EngineException REFUSED
     */
    public void requireFits() throws EngineException {
        if (!fits()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the path of the home is too long for an agent: its socket's has at most "
                            + AgentLimits.SOCKET_PATH_MAX_BYTES
                            + " bytes",
                    "name the home by a shorter path, for example through a shorter mount");
        }
    }

    /** The agent's end of it. */
    record Listening(AgentSocket at, FileChannel file, ServerSocketChannel channel)
            implements AutoCloseable {
        @Override
        public void close() {
            try (file;
                    channel) {
                Files.deleteIfExists(at.socket);
            } catch (IOException e) {
                // Nobody listens any more, so what stands there means "sealed" all the same.
                return;
            }
        }
    }

    /**
     * Takes the place: the lock first, so that whatever socket stands there is a dead agent's.
     *
     * @throws EngineException REFUSED when a living agent has it, FAULT when it cannot be made
     */
    Listening listen() throws EngineException {
        requireFits();
        FileChannel file = null;
        ServerSocketChannel channel = null;
        try {
            file =
                    FileChannel.open(
                            lock,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            requireAlone(file);
            Files.deleteIfExists(socket);
            channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            bind(channel);
            Listening listening = new Listening(this, file, channel);
            file = null;
            channel = null;
            return listening;
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the agent's socket " + socket + " cannot be made: " + DiskFailure.why(e),
                    "check the home's rights and its disk's space");
        } finally {
            closeQuietly(file);
            closeQuietly(channel);
        }
    }

    private void bind(ServerSocketChannel channel) throws IOException {
        ProcessGuard.makingASocket(() -> channel.bind(UnixDomainSocketAddress.of(socket)));
        // Where the mask could not be set, the folder's mode has kept others out meanwhile.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }

    private static void requireAlone(FileChannel file) throws IOException, EngineException {
        FileLock held;
        try {
            held = file.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            throw new EngineException(
                    Ending.REFUSED,
                    "an agent holds this vault open already",
                    "see until when with: keyrecall vault status",
                    "end it with: keyrecall vault seal");
        }
    }

    /** Connects; nothing where no agent listens. */
    Optional<SocketChannel> connect() throws IOException, EngineException {
        if (!stands() || !fits()) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            // Refused: an agent that was killed left it.
            channel.close();
            return Optional.empty();
        }
        if (!isOurs(channel)) {
            channel.close();
            throw new EngineException(
                    Ending.REFUSED,
                    "the agent of this home is not " + osUser + "'s",
                    "see who could write to " + socket.getParent());
        }
        return Optional.of(channel);
    }

    /** Whether the process at the other end runs as the same user. */
    boolean isOurs(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName().equals(osUser);
    }

    private static void closeQuietly(java.io.@org.jspecify.annotations.Nullable Closeable one) {
        if (one != null) {
            try {
                one.close();
            } catch (IOException e) {
                // What made us close it is what is reported.
                return;
            }
        }
    }
}
