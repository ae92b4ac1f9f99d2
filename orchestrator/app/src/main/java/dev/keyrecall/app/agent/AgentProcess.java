package dev.keyrecall.app.agent;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.lane.ProcessIdentity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The process that is a home's agent, as it wrote itself into the lock file: for when it does not
 * answer any more. Only the home's owner can write there.
 */
public final class AgentProcess {
    private final AgentSocket socket;
    private final Io io;

    private AgentProcess(AgentSocket socket, Io io) {
        this.socket = socket;
        this.io = io;
    }

    /** The one that a home's lock file names. */
    public static AgentProcess of(AgentSocket socket, Io io) {
        return new AgentProcess(socket, io);
    }

    /** Writes down who has the lock. */
    static void write(FileChannel lock, ProcessIdentity process) throws IOException {
        lock.truncate(0);
        ByteBuffer line = ByteBuffer.wrap((process.self() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            lock.write(line);
        }
    }

    /** Its process id; nothing where it is not certain that this process is the agent. */
    OptionalLong pid() {
        Path file = socket.lock();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] line = in.readNBytes(AgentLimits.IDENTITY_MAX_BYTES);
            return io.process().running(new String(line, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Ends an agent that does not answer: by SIGTERM, which one that only hangs may still heed,
     * then by SIGKILL. Its keys go with its memory. Returns once it is gone.
     *
     * @throws EngineException REFUSED when it is not certain which process it is, or it stays
     */
    public void end() throws EngineException {
        Optional<ProcessHandle> process =
                pid().stream().boxed().findFirst().flatMap(ProcessHandle::of);
        // Asked again: the handle knows the start of its process, and signals no later one.
        if (process.isEmpty() || process.get().equals(ProcessHandle.current()) || pid().isEmpty()) {
            throw unknown();
        }
        process.get().destroy();
        if (!gone()) {
            process.get().destroyForcibly();
            if (!gone()) {
                throw stays(process.get().pid());
            }
        }
    }

    private boolean gone() throws EngineException {
        long steps = AgentLimits.END_MAX.dividedBy(AgentLimits.END_STEP);
        try {
            for (long i = 0; i < steps; i++) {
                if (pid().isEmpty()) {
                    return true;
                }
                io.waiter().await(AgentLimits.END_STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // One that nobody waited for stays in the process table, and listens no more.
        return !listens();
    }

    private boolean listens() throws EngineException {
        try (Deadline deadline = new Deadline(io.waiter(), AgentLimits.QUICK_ANSWER_MAX)) {
            Optional<java.nio.channels.SocketChannel> channel = socket.connect(deadline);
            if (channel.isPresent()) {
                channel.get().close();
            }
            return channel.isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    private EngineException unknown() {
        return new EngineException(
                Ending.REFUSED,
                "the agent does not answer, and it is not certain which process it is",
                socket.lock().getFileName() + " does not name one that runs here",
                "find it with: ps -A -o pid,args | grep 'vault unseal'",
                "then end it, which seals the vault: kill -KILL PID");
    }

    private static EngineException stays(long pid) {
        return new EngineException(
                Ending.REFUSED,
                "the agent (process " + pid + ") does not answer, and does not end",
                "it may hold the vault open still; as its user or the superuser: kill -KILL "
                        + pid);
    }
}
