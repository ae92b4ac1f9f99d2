package dev.keyrecall.app.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that is filled at once, for its owner only, and gets its name once it is whole: until
 * then it is {@code NAME.DIGITS.part}, under a lock. It goes with everything in it when it is
 * closed, or the process is asked to end, before it is kept: half of it would pass for the whole.
 * What killed processes left under the name goes when the next one is begun. Thread-safe.
 */
public final class NewFolder implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Path part;
    private final FileChannel lock;
    private final Signals.Subscription ending;
    private boolean over;

    private NewFolder(Path path, Path part, FileChannel lock, Signals signals) {
        this.path = path;
        this.part = part;
        this.lock = lock;
        this.ending = signals.onExit(this::remove);
    }

    /**
     * Begins one.
     *
     * @throws IOException when it stands already, or cannot be made
     */
    public static NewFolder make(Path path, SecureRandom random, Signals signals)
            throws IOException {
        requireFree(path);
        PartNames.of(path).forEach(NewFolder::removeIfLeft);
        Path part = PartNames.draw(path, random);
        Files.createDirectory(part, OWNER_ONLY);
        FileChannel lock =
                FileChannel.open(
                        part.resolve(LOCK),
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OWNER_ONLY_FILE);
        NewFolder made = new NewFolder(path, part, lock, signals);
        if (lock.tryLock() == null) {
            made.close();
            throw new IOException("somebody else is making it");
        }
        return made;
    }

    private static void requireFree(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    /**
     * Locked, somebody fills it still; without a lock's file, it is none of ours, or just begun.
     */
    private static void removeIfLeft(Path part) {
        try (FileChannel lock =
                FileChannel.open(
                        part.resolve(LOCK),
                        Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS) && lock.tryLock() != null) {
                removeWhole(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // It stays beside what is made now, under a name that says what it is.
            return;
        }
    }

    /** Writes one file. */
    public synchronized void put(String name, byte[] bytes) throws IOException {
        if (over) {
            throw new IOException("it was to end");
        }
        try (var channel =
                Files.newByteChannel(
                        part.resolve(name),
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        OWNER_ONLY_FILE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /**
     * It is whole, gets its name, and stays.
     *
     * @throws IOException when the name was taken meanwhile, or it cannot be given
     */
    public synchronized void keep() throws IOException {
        if (over) {
            throw new IOException("it was to end");
        }
        requireFree(path);
        Files.delete(part.resolve(LOCK));
        Files.move(part, path);
        over = true;
    }

    @Override
    public void close() {
        ending.close();
        remove();
        try {
            lock.close();
        } catch (IOException e) {
            // Nothing was written through it.
            return;
        }
    }

    private synchronized void remove() {
        if (over) {
            return;
        }
        over = true;
        try {
            removeWhole(part);
        } catch (IOException e) {
            // The next one under this name removes it.
            return;
        }
    }

    private static void removeWhole(Path folder) throws IOException {
        Path lock = folder.resolve(LOCK);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> !one.equals(lock)).toList()) {
                Files.delete(file);
            }
        }
        // Last: without it, nobody would take what is left for what was left.
        Files.deleteIfExists(lock);
        Files.delete(folder);
    }
}
