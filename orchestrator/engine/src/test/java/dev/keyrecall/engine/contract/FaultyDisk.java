package dev.keyrecall.engine.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The disk below a folder, as real processes see it that are started with {@link #environment}: it
 * fills up, fails to keep what was written, or loses its power. Steered while they run; {@code
 * faulty-disk.c} says how.
 */
public final class FaultyDisk implements AutoCloseable {
    private static final String SOURCE = "faulty-disk.c";
    private static final String ABSENT =
            "SKIPPED: there is no C compiler on this machine (Debian: apt-get install gcc"
                    + " libc6-dev), so the disk cannot be made to fail";

    private static final int PATIENCE_SECONDS = 60;

    /** More than the structure has; nothing of it is stored until it is used. */
    private static final long CONTROL_BYTES = 1L << 27;

    private static final int MODE = 0;
    private static final int SKIP = 8;
    private static final int WRITES = 16;
    private static final int SYNCS = 24;
    private static final int INJECTED = 32;
    private static final int KEEPING = 40;
    private static final int OVERFLOW = 48;
    private static final int WHERE = 56;
    private static final int WHERE_BYTES = 64;

    private static @Nullable Path library;

    /** What the disk does. */
    public enum Fault {
        NONE(0),
        /** No file grows any more; what it has already can be overwritten. */
        FULL(1),
        /** Nothing is written, as on a disk that copies what it overwrites. */
        FULL_EVERYWHERE(2),
        /** One fsync fails, and what it was for is not on the disk. */
        FSYNC_ONCE(3),
        /** Each fsync fails. */
        FSYNC_FOR_GOOD(4);

        /** What the library knows it by. */
        private final int mode;

        Fault(int mode) {
            this.mode = mode;
        }
    }

    private final Path below;
    private final Path control;
    private final FileChannel channel;

    private FaultyDisk(Path below, Path control, FileChannel channel) {
        this.below = below;
        this.control = control;
        this.channel = channel;
    }

    /**
     * One that is sound so far; a test without a compiler is skipped, loudly.
     *
     * @param below the folder; its links are followed
     */
    public static FaultyDisk over(Path below) {
        try {
            compiled();
            Path control = Files.createTempFile("keyrecall-disk-", ".control");
            // Processes of another user have it mapped as well.
            Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rw-rw-rw-"));
            FileChannel channel =
                    FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.write(ByteBuffer.allocate(1), CONTROL_BYTES - 1);
            FaultyDisk disk = new FaultyDisk(below.toRealPath(), control, channel);
            disk.act("begin");
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void compiled() throws IOException {
        if (library != null) {
            return;
        }
        boolean there = ended(new ProcessBuilder("sh", "-c", "command -v cc")) == 0;
        if (!there) {
            System.err.println(ABSENT);
        }
        assumeTrue(there, ABSENT);
        Path folder = Files.createTempDirectory("keyrecall-disk-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path source = folder.resolve(SOURCE);
        try (InputStream in =
                Objects.requireNonNull(FaultyDisk.class.getResourceAsStream(SOURCE))) {
            Files.copy(in, source);
        }
        Path made = folder.resolve("faulty-disk.so");
        List<String> command =
                List.of(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-O2",
                        "-o",
                        made.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread");
        if (ended(new ProcessBuilder(command).inheritIO()) != 0) {
            throw new IllegalStateException(SOURCE + " was not compiled");
        }
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        made.toFile().deleteOnExit();
        library = made;
    }

    private static int ended(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(builder.command() + " hangs");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void act(String action) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("true").inheritIO();
        builder.environment().putAll(environment());
        builder.environment().put("FAULTY_DISK_ACTION", action);
        int exit = ended(builder);
        if (exit != 0) {
            throw new IllegalStateException(action + " ended with " + exit);
        }
    }

    /** What a process is started with to be on this disk; so are those that it starts. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("LD_PRELOAD", Objects.requireNonNull(library).toString());
        environment.put("FAULTY_DISK_CONTROL", control.toString());
        environment.put("FAULTY_DISK_BELOW", below.toString());
        return environment;
    }

    /** The same as words before a program's. */
    public List<String> before() {
        List<String> words = new ArrayList<>(List.of("env"));
        environment().forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    /** From now on it remembers what would be lost with its power. */
    public void remember() {
        put(KEEPING, 1);
    }

    /**
     * Has it fail from now on. Counts anew what was injected.
     *
     * @param where what stands in the path of a file that is hit, a dollar sign for its end; empty
     *     for all
     * @param skip how many calls that would fail still succeed
     */
    public void inject(Fault fault, String where, long skip) {
        put(MODE, 0);
        put(INJECTED, 0);
        put(SKIP, skip);
        byte[] name = new byte[WHERE_BYTES];
        byte[] text = where.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, name, 0, text.length);
        write(WHERE, ByteBuffer.wrap(name));
        put(MODE, fault.mode);
    }

    /** Nothing fails any more; what an fsync has lost stays lost. */
    public void lift() {
        put(MODE, 0);
    }

    /** How many calls have failed since {@link #inject}. */
    public long injected() {
        return get(INJECTED);
    }

    /** How many writes the library has seen of files that the last injection is for. */
    public long writes() {
        return get(WRITES);
    }

    /** How many fsyncs the library has seen of files that the last injection is for. */
    public long syncs() {
        return get(SYNCS);
    }

    /**
     * Takes away what was written and not made durable. No process may be left that uses the disk.
     */
    public void losePower() {
        if (get(OVERFLOW) > 0) {
            throw new IllegalStateException("more was not durable than could be remembered");
        }
        try {
            act("lose-power");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(int offset, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        write(offset, bytes.putLong(value).flip());
    }

    private void write(int offset, ByteBuffer bytes) {
        try {
            channel.write(bytes, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long get(int offset) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        try {
            channel.read(bytes, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.flip().getLong();
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(control);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
