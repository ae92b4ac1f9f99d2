package dev.keyrecall.app.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that is made and filled at once, for its owner only. It goes with everything in it when
 * it is closed, or the process is asked to end, before it is kept: half of it would pass for the
 * whole. Thread-safe.
 */
public final class NewFolder implements AutoCloseable {
    private final Path path;
    private final Signals.Subscription ending;
    private boolean over;

    private NewFolder(Path path, Signals signals) {
        this.path = path;
        this.ending = signals.onExit(this::remove);
    }

    /**
     * Makes one.
     *
     * @throws IOException when it stands already, or cannot be made
     */
    public static NewFolder make(Path path, Signals signals) throws IOException {
        Files.createDirectory(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new NewFolder(path, signals);
    }

    /** Writes one file. */
    public synchronized void put(String name, byte[] bytes) throws IOException {
        if (over) {
            throw new IOException("it was to end");
        }
        try (var channel =
                Files.newByteChannel(
                        path.resolve(name),
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /** It is whole, and stays. */
    public synchronized void keep() {
        over = true;
    }

    @Override
    public void close() {
        ending.close();
        remove();
    }

    private synchronized void remove() {
        if (over) {
            return;
        }
        over = true;
        try {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(path);
        } catch (IOException e) {
            // What ended it is what is told; it names the folder.
            return;
        }
    }
}
