package dev.keyrecall.app.home;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.LogFiles;
import dev.keyrecall.engine.tlog.TilePath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder {@code log} of a home. Each file is whole and durable under its name, or not there.
 * Failures of the disk are {@link UncheckedIOException}.
 */
public final class HomeLog implements LogFiles {
    /** The folder in a home. */
    public static final String FOLDER = "log";

    /** A bundle of 256 entries, each with its length, and the largest note. */
    private static final int LENGTH_MAX_BYTES = TilePath.WIDTH * (2 + 65_535);

    private static final String LOCK = "lock";
    private static final String NEW = ".new";

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER_RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final FileAttribute<Set<PosixFilePermission>> FILE_RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** POSIX drops a process's locks of a file when it closes any descriptor of it. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final Path folder;

    private HomeLog(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /** That of a home's folder, which stands. */
    public static HomeLog in(Path home) {
        Path above = home.toAbsolutePath().normalize();
        return new HomeLog(above, above.resolve(FOLDER));
    }

    /** A copy of one, in a folder of any name; to read from. */
    static HomeLog at(Path folder) {
        Path copy = folder.toAbsolutePath().normalize();
        return new HomeLog(copy, copy);
    }

    @Override
    public Optional<byte[]> read(String path) {
        Path file = folder.resolve(path);
        // Opening a pipe would wait for whoever writes to it.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Mismatch(path + " in the log is no file");
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long length = channel.size();
            if (length > LENGTH_MAX_BYTES) {
                throw new Mismatch(path + " is longer than any file of a log");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) length);
            int more = 0;
            while (bytes.hasRemaining() && more >= 0) {
                more = channel.read(bytes);
            }
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(String path, byte[] bytes) {
        Optional<byte[]> stands = read(path);
        if (stands.isEmpty()) {
            put(path, bytes);
        } else if (!Arrays.equals(stands.get(), bytes)) {
            throw new Mismatch(path + " in the home's log is not what the database has");
        }
    }

    @Override
    public Optional<byte[]> checkpoint() {
        return read(TilePath.CHECKPOINT);
    }

    @Override
    public void replaceCheckpoint(byte[] note) {
        put(TilePath.CHECKPOINT, note);
    }

    private void put(String path, byte[] bytes) {
        Path file = folder.resolve(path);
        Path draft = file.resolveSibling(file.getFileName() + NEW);
        try {
            makeFolder(above(file));
            Files.deleteIfExists(draft);
            try (FileChannel channel =
                    FileChannel.open(
                            draft,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            FILE_RIGHTS)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            force(above(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With every folder above it, each durable in the one that it is in. */
    private void makeFolder(Path wanted) throws IOException {
        if (Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS) || wanted.equals(home)) {
            return;
        }
        makeFolder(above(wanted));
        Files.createDirectory(wanted, FOLDER_RIGHTS);
        force(above(wanted));
    }

    private static Path above(Path inTheHome) {
        return Objects.requireNonNull(inTheHome.getParent());
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public void remove(String path) {
        try {
            Files.deleteIfExists(folder.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Claim> claim() {
        if (!CLAIMED.add(folder)) {
            return Optional.empty();
        }
        boolean held = false;
        try {
            Optional<Claim> claim = locked().map(channel -> () -> release(channel));
            held = claim.isPresent();
            return claim;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!held) {
                CLAIMED.remove(folder);
            }
        }
    }

    /** Locked; nothing while another process has it. */
    private Optional<FileChannel> locked() throws IOException {
        makeFolder(folder);
        FileChannel lock =
                FileChannel.open(
                        folder.resolve(LOCK),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        FILE_RIGHTS);
        boolean ours = false;
        try {
            ours = lock.tryLock() != null;
            return ours ? Optional.of(lock) : Optional.empty();
        } finally {
            if (!ours) {
                lock.close();
            }
        }
    }

    private void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        } finally {
            CLAIMED.remove(folder);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
