package dev.keyrecall.app.backup;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that a backup or a restore needs in a home while it works. One process works at a time;
 * what a killed one left is removed by the next command. They hold what the store holds: sealed
 * records, no key and no value.
 */
public final class WorkFiles {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String LOCK = "backup.lock";
    private static final String PREFIX = "work-";
    private static final String SUFFIX = ".tmp";

    /** What SQLite puts beside a database. */
    private static final List<String> BESIDE = List.of("", "-wal", "-shm", "-journal");

    private final Path home;

    private WorkFiles(Path home) {
        this.home = home;
    }

    /** Those of a home's folder, which stands. */
    public static WorkFiles in(Path home) {
        return new WorkFiles(home);
    }

    /** Removes what a killed process left; nothing while another one works. */
    public void sweep() {
        try {
            if (left().isEmpty()) {
                return;
            }
            try (FileChannel lock = openLock()) {
                if (isLocked(lock)) {
                    removeLeft();
                }
            }
        } catch (IOException e) {
            // It takes room and tells nothing: the command that was asked for comes first.
            return;
        }
    }

    /**
     * Takes the right to work here.
     *
     * @throws EngineException REFUSED while another process has it, FAULT when the folder cannot be
     *     written
     */
    Held hold() throws EngineException {
        FileChannel lock = null;
        try {
            lock = openLock();
            if (!isLocked(lock)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "another process is writing a backup of this home, or restoring it",
                        "wait until it has ended");
            }
            removeLeft();
            Held held = new Held(lock);
            lock = null;
            return held;
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            close(lock);
        }
    }

    /** Removes a folder that was made for a home which did not come to be, if nothing is in it. */
    void removeFolder() {
        try {
            Files.deleteIfExists(home.resolve(LOCK));
            Files.deleteIfExists(home);
        } catch (IOException e) {
            // An empty folder is no home, and is taken by the next try.
            return;
        }
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(
                home.resolve(LOCK),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                OWNER_ONLY);
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(WorkFiles::isOne).toList();
        }
    }

    private static boolean isOne(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(PREFIX)
                && BESIDE.stream().anyMatch(beside -> name.endsWith(SUFFIX + beside));
    }

    private void removeLeft() throws IOException {
        for (Path file : left()) {
            Files.deleteIfExists(file);
        }
    }

    private EngineException unwritable(IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the home " + home + " cannot be written: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights");
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock goes with the process at the latest.
                return;
            }
        }
    }

    /** The right to work, until closed. */
    final class Held implements AutoCloseable {
        private final FileChannel lock;

        private Held(FileChannel lock) {
            this.lock = lock;
        }

        /**
         * A new, empty file for its owner only; removed when this is closed.
         *
         * @throws EngineException FAULT when it cannot be made
         */
        Path newFile() throws EngineException {
            try {
                return Files.createTempFile(home, PREFIX, SUFFIX, OWNER_ONLY);
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        @Override
        public void close() {
            try {
                removeLeft();
            } catch (IOException e) {
                // The next command removes it.
                return;
            } finally {
                WorkFiles.close(lock);
            }
        }
    }
}
