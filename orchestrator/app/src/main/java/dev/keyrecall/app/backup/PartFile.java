package dev.keyrecall.app.backup;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file that gets its name only once it is whole: until then it is {@code NAME.DIGITS.part}, for
 * its owner only and under a lock. The digits are drawn for each, so that two who write to one name
 * never have a file in common. No file that stands is ever written over.
 */
final class PartFile implements AutoCloseable {
    private static final String SUFFIX = ".part";

    /** Somebody who tidies up may take a file that is not locked yet for one that was left. */
    private static final int TRIES_MAX = 10;

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
     * Begins a file. What killed processes left under the name is removed.
     *
     * @throws EngineException REFUSED when the name is taken, or another process is writing a file
     *     of that name; FAULT when it cannot be made
     */
    static PartFile begin(Path file, SecureRandom random) throws EngineException {
        requireFree(file);
        try {
            removeLeft(file);
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                Path part =
                        file.resolveSibling(
                                file.getFileName()
                                        + "."
                                        + HexFormat.of().toHexDigits(random.nextLong())
                                        + SUFFIX);
                FileChannel channel =
                        FileChannel.open(
                                part,
                                Set.of(
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.READ,
                                        StandardOpenOption.WRITE),
                                WorkFiles.OWNER_ONLY);
                PartFile begun = new PartFile(file, part, channel);
                if (begun.isOurs()) {
                    return begun;
                }
                begun.close();
            }
            throw busy(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Locked, nobody removes it; and if somebody did before, it is not there any more. */
    private boolean isOurs() throws IOException {
        try {
            return channel.tryLock() != null && Files.exists(part, LinkOption.NOFOLLOW_LINKS);
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void removeLeft(Path file) throws IOException, EngineException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.filter(one -> isPartOf(file, one)).toList();
        }
        for (Path part : left) {
            removeLeft(file, part);
        }
    }

    private static boolean isPartOf(Path file, Path part) {
        String name = String.valueOf(part.getFileName());
        String before = file.getFileName() + ".";
        return name.startsWith(before)
                && name.substring(before.length()).matches("[0-9a-f]{16}\\.part")
                && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeLeft(Path file, Path part) throws IOException, EngineException {
        try (FileChannel left =
                FileChannel.open(
                        part, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (left.tryLock() == null) {
                throw busy(file);
            }
            Files.deleteIfExists(part);
        } catch (NoSuchFileException e) {
            // It has got its name, or was removed, meanwhile.
            return;
        } catch (OverlappingFileLockException e) {
            throw busy(file);
        }
    }

    private static EngineException busy(Path file) {
        return new EngineException(
                Ending.REFUSED,
                "another process is writing " + file,
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
