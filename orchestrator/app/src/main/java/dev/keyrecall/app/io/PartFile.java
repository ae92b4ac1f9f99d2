package dev.keyrecall.app.io;

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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A file that gets its name only once it is whole: until then it is {@code NAME.DIGITS.part}, for
 * its owner only and under a lock, and it is removed when the process is asked to end. No file that
 * stands is ever written over.
 */
public final class PartFile implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Somebody who tidies up may take a file that is not locked yet for one that was left. */
    private static final int TRIES_MAX = 10;

    private final Target target;
    private final Path part;
    private final FileChannel channel;
    private final Signals.Subscription ending;
    private boolean named;

    private PartFile(Target target, Path part, FileChannel channel, Signals signals) {
        this.target = target;
        this.part = part;
        this.channel = channel;
        this.ending = signals.onExit(this::remove);
    }

    /**
     * A file that is to be.
     *
     * @param path its name once it is whole
     * @param what what it is, in a word for a person
     */
    public record Target(Path path, String what) {
        /**
         * Refuses a name that is taken, or stands in no folder.
         *
         * @throws EngineException USAGE
         */
        public void requireFree() throws EngineException {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw taken();
            }
            Path folder = path.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw placeless();
            }
        }

        private EngineException taken() {
            return new EngineException(
                    Ending.USAGE,
                    "the file " + path + " stands already; no " + what + " is ever written over",
                    "name another file");
        }

        private EngineException busy() {
            return new EngineException(
                    Ending.REFUSED,
                    "another process is writing " + path,
                    "wait until it has ended, or name another file");
        }

        private EngineException placeless() {
            return new EngineException(
                    Ending.USAGE,
                    "the " + what + " " + path + " cannot be written: its folder does not exist",
                    "name a file in a folder that does");
        }

        /** It could not be written; nothing of it is left. */
        public EngineException failed(IOException e) {
            return new EngineException(
                    Ending.FAULT,
                    "the " + what + " " + path + " cannot be written: " + DiskFailure.why(e),
                    "check the disk's space and the folder's rights; no half file is left");
        }
    }

    /**
     * Begins a file. What killed processes left under the name is removed.
     *
     * @throws EngineException USAGE when the name is taken, or its folder does not exist; REFUSED
     *     when another process is writing a file of that name; FAULT when it cannot be made
     */
    public static PartFile begin(Target target, SecureRandom random, Signals signals)
            throws EngineException {
        target.requireFree();
        try {
            removeLeft(target);
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                Path part = PartNames.draw(target.path(), random);
                FileChannel channel =
                        FileChannel.open(
                                part,
                                Set.of(
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.READ,
                                        StandardOpenOption.WRITE),
                                OWNER_ONLY);
                PartFile begun = new PartFile(target, part, channel, signals);
                if (begun.isOurs()) {
                    return begun;
                }
                begun.close();
            }
            throw target.busy();
        } catch (NoSuchFileException e) {
            throw target.placeless();
        } catch (IOException e) {
            throw target.failed(e);
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

    private static void removeLeft(Target target) throws IOException, EngineException {
        for (Path part : PartNames.of(target.path())) {
            if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
                removeLeft(target, part);
            }
        }
    }

    private static void removeLeft(Target target, Path part) throws IOException, EngineException {
        try (FileChannel left =
                FileChannel.open(
                        part, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (left.tryLock() == null) {
                throw target.busy();
            }
            Files.deleteIfExists(part);
        } catch (NoSuchFileException e) {
            // It has got its name, or was removed, meanwhile.
            return;
        } catch (OverlappingFileLockException e) {
            throw target.busy();
        }
    }

    /** Where to write it to, unbuffered. */
    public OutputStream out() {
        return Channels.newOutputStream(channel);
    }

    /** Makes what was written durable, and reads it from its beginning. */
    public InputStream writtenSoFar() throws IOException {
        channel.force(true);
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    /** How long it is. */
    public long length() throws IOException {
        return channel.size();
    }

    /**
     * Makes what was written durable, and gives it its name.
     *
     * @throws EngineException USAGE when the name was taken meanwhile, FAULT when it cannot be
     */
    public void name() throws EngineException {
        try {
            channel.force(true);
            try {
                Files.createLink(target.path(), part);
                Files.delete(part);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (UnsupportedOperationException | FileSystemException e) {
                // Not every file system has hard links; a move without replacing is nearly as good.
                Files.move(part, target.path());
            }
            named = true;
            Path folder = target.path().toAbsolutePath().getParent();
            if (folder != null) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw target.taken();
        } catch (IOException e) {
            throw target.failed(e);
        }
    }

    /** Removes what has not got its name. */
    @Override
    public void close() {
        try (channel;
                ending) {
            if (!named) {
                remove();
            }
        } catch (IOException e) {
            // The next one under this name removes it.
            return;
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The next one under this name removes it.
            return;
        }
    }
}
