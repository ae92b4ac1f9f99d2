package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.HeaderSwitch.Switching;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The file {@code vault.lock} of a home: held shared by every process that has the vault's keys
 * itself, and exclusively for the moment in which the vault's header is switched. The agent does
 * not hold it, because it is told of the new header.
 *
 * <p>POSIX locks belong to a process, and closing any descriptor of the file drops them: so a
 * process has one channel for each home, however many of its commands use it.
 */
public final class VaultLock implements AutoCloseable {
    private static final String FILE = "vault.lock";
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    /** A switch takes as long as one commit and one try of a passphrase by the agent. */
    private static final int TRIES_MAX = 200;

    private static final Map<Path, Held> HELD = new HashMap<>();

    private final Path file;
    private boolean closed;

    private VaultLock(Path file) {
        this.file = file;
    }

    private static final class Held {
        private final FileChannel channel;
        private @Nullable FileLock lock;
        private int users;

        private Held(FileChannel channel) {
            this.channel = channel;
        }

        private boolean take(boolean shared) throws IOException {
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            return lock != null;
        }

        private void give() throws IOException {
            if (lock != null) {
                lock.release();
                lock = null;
            }
        }
    }

    /**
     * Holds it shared; waits for a switch under way.
     *
     * @throws EngineException REFUSED when a switch takes too long, FAULT when the file cannot be
     *     used
     */
    public static VaultLock shared(Io io, Path home) throws EngineException {
        Path file = home.toAbsolutePath().normalize().resolve(FILE);
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            if (takenShared(file)) {
                return new VaultLock(file);
            }
            try {
                io.waiter().await(ASK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new EngineException(
                Ending.REFUSED,
                "another command is changing the vault",
                "run this again when it has ended");
    }

    private static boolean takenShared(Path file) throws EngineException {
        synchronized (HELD) {
            try {
                Held held = HELD.get(file);
                if (held == null) {
                    held = new Held(open(file));
                    if (!held.take(true)) {
                        held.channel.close();
                        return false;
                    }
                    HELD.put(file, held);
                }
                held.users++;
                return true;
            } catch (IOException e) {
                throw unusable(file, e);
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /**
     * Does something while nobody else holds it, and holds it shared again afterwards.
     *
     * @throws EngineException REFUSED when somebody does
     */
    public void exclusively(Switching work) throws EngineException, VaultException {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held == null || held.users != 1) {
                throw inUse();
            }
            try {
                held.give();
                boolean alone = held.take(false);
                try {
                    if (!alone) {
                        throw inUse();
                    }
                    work.run();
                } finally {
                    held.give();
                    takeBack(held);
                }
            } catch (IOException e) {
                throw unusable(file, e);
            }
        }
    }

    private static void takeBack(Held held) throws IOException {
        held.lock = held.channel.lock(0, Long.MAX_VALUE, true);
    }

    private static EngineException inUse() {
        return new EngineException(
                Ending.REFUSED,
                "another command holds the vault open; its keys cannot be changed under it",
                "run this again when it has ended",
                "commands that use the agent do not stand in the way: keyrecall vault unseal");
    }

    private static EngineException unusable(Path file, IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the file " + file + " cannot be used: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights");
    }

    /** Lets it go. Idempotent. */
    @Override
    public void close() {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (closed || held == null) {
                return;
            }
            closed = true;
            held.users--;
            if (held.users == 0) {
                HELD.remove(file);
                closeQuietly(held);
            }
        }
    }

    /** What cannot be closed ends with the process. */
    private static void closeQuietly(Held held) {
        try {
            held.channel.close();
        } catch (IOException e) {
            held.lock = null;
        }
    }
}
