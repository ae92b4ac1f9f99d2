package dev.keyrecall.app.backup;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that gets its name only once it is whole: it is written as {@code NAME.part}, for its
 * owner only. No file that stands is ever written over.
 */
final class PartFile implements AutoCloseable {
    private static final String SUFFIX = ".part";

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private boolean named;

    private PartFile(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
    }

    /**
     * Refuses a name that is taken.
     *
     * @throws EngineException REFUSED
     */
    static void requireFree(Path file) throws EngineException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(file);
        }
    }

    /**
     * Begins a file. What an earlier process left under the name is removed, unless that process is
     * still at it.
     *
     * @throws EngineException REFUSED when the name is taken, FAULT when it cannot be made
     */
    static PartFile begin(Path file) throws EngineException {
        requireFree(file);
        Path part = file.resolveSibling(file.getFileName() + SUFFIX);
        try {
            removeLeft(part);
            FileChannel channel =
                    FileChannel.open(
                            part,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            WorkFiles.OWNER_ONLY);
            PartFile begun = new PartFile(file, part, channel);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                begun.close();
                throw busy(part);
            }
            return begun;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static void removeLeft(Path part) throws IOException, EngineException {
        if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel left =
                FileChannel.open(
                        part, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (left.tryLock() == null) {
                throw busy(part);
            }
            Files.delete(part);
        } catch (OverlappingFileLockException e) {
            throw busy(part);
        }
    }

    private static EngineException busy(Path part) {
        return new EngineException(
                Ending.REFUSED,
                "another process is writing " + part,
                "wait until it has ended, or name another file");
    }

    private static EngineException taken(Path file) {
        return new EngineException(
                Ending.REFUSED,
                "the file " + file + " stands already; no backup is ever written over",
                "name another file");
    }

    /** The backup could not be written; nothing of it is left. */
    static EngineException failed(Path file, IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the backup " + file + " cannot be written: " + DiskFailure.why(e),
                "check the disk's space and the folder's rights; no half file is left");
    }

    OutputStream out() {
        return Channels.newOutputStream(channel);
    }

    /** Makes what was written durable, and reads it from its beginning. */
    InputStream writtenSoFar() throws IOException {
        channel.force(true);
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    /** How long it is. */
    long length() throws IOException {
        return channel.size();
    }

    /**
     * Gives the file its name.
     *
     * @throws EngineException REFUSED when the name was taken meanwhile
     */
    void name() throws EngineException {
        try {
            try {
                Files.createLink(file, part);
                Files.delete(part);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (UnsupportedOperationException | FileSystemException e) {
                // Not every file system has hard links; a move without replacing is nearly as good.
                Files.move(part, file);
            }
            named = true;
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw taken(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Removes what has not got its name. */
    @Override
    public void close() {
        try (channel) {
            if (!named) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // The next backup under this name removes it.
            return;
        }
    }
}
