package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.vault.memory.ProcessGuard;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
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
import java.nio.file.attribute.BasicFileAttributes;
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

    Path lock() {
        return lock;
    }

    boolean stands() {
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
    }

    /** Which file stands there: one put in its place is another. */
    private Object key() throws IOException {
        Object key =
                Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey();
        return key == null ? socket : key;
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
    record Listening(AgentSocket at, ServerSocketChannel channel, Object key)
            implements AutoCloseable {
        /** Whether commands still find it: neither it nor its folder was exchanged. */
        boolean stands() {
            try {
                return at.key().equals(key);
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            try (channel) {
                if (stands()) {
                    Files.delete(at.socket);
                }
            } catch (IOException e) {
                // Nobody listens any more, so what stands there means "sealed" all the same.
                return;
            }
        }
    }

    /** The lock of a home, held: whoever has it is the agent. */
    record Place(AgentSocket at, FileChannel file) implements AutoCloseable {
        /**
         * Begins to listen.
         *
         * @throws EngineException FAULT when the socket cannot be made
         */
        Listening listen() throws EngineException {
            return at.listen();
        }

        @Override
        public void close() {
            closeQuietly(file);
        }
    }

    /**
     * Takes the place, so that whatever socket stands there is a dead agent's.
     *
     * @param process who takes it
     * @throws EngineException REFUSED when a living agent has it, FAULT when it cannot be made
     */
    Place take(ProcessIdentity process) throws EngineException {
        requireFits();
        FileChannel file = null;
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
            AgentProcess.write(file, process);
            Place place = new Place(this, file);
            file = null;
            return place;
        } catch (IOException e) {
            throw unusable(lock, e);
        } finally {
            closeQuietly(file);
        }
    }

    private Listening listen() throws EngineException {
        ServerSocketChannel channel = null;
        try {
            Files.deleteIfExists(socket);
            channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            bind(channel);
            Listening listening = new Listening(this, channel, key());
            channel = null;
            return listening;
        } catch (IOException e) {
            throw unusable(socket, e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static EngineException unusable(Path file, IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the agent's file " + file + " cannot be made: " + DiskFailure.why(e),
                "check the home's rights and its disk's space");
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

    /**
     * Connects; nothing where no agent listens.
     *
     * @throws IOException when it was cut short, by the deadline or an interrupt
     */
    Optional<SocketChannel> connect(Deadline deadline) throws IOException, EngineException {
        if (!stands() || !fits()) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // Where its queue is full, connecting waits.
            deadline.watch(channel);
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedChannelException e) {
            throw e;
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
