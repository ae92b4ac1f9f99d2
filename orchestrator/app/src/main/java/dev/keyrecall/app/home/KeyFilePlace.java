package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where a new key file is put: a file that does not stand yet, for its owner only. */
public final class KeyFilePlace {
    private final Path path;
    private boolean made;

    private KeyFilePlace(Path path) {
        this.path = path;
    }

    /**
     * Looks first, so that nothing is made in vain.
     *
     * @param home where the file must not be: who copies the home would have its key with it
     * @throws EngineException USAGE when a file stands there, in the home, or where no folder is
     */
    public static KeyFilePlace of(Io io, Path named, Path home) throws EngineException {
        Path path = io.directory().resolve(named).normalize();
        if (Files.exists(path)) {
            throw stands(path);
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new EngineException(
                    Ending.USAGE,
                    "the folder " + folder + " of the key file does not exist",
                    "make it first, or name another file");
        }
        if (isIn(folder, home)) {
            throw new EngineException(
                    Ending.USAGE,
                    "the key file " + path + " would lie in the home",
                    "keep it apart: whoever copies the home with it can open the vault");
        }
        return new KeyFilePlace(path);
    }

    /** Whichever way it is named: links are followed. */
    private static boolean isIn(Path folder, Path home) {
        try {
            return folder.toRealPath().startsWith(home.toRealPath());
        } catch (IOException e) {
            return folder.startsWith(home.toAbsolutePath().normalize());
        }
    }

    private static EngineException stands(Path path) {
        return new EngineException(
                Ending.USAGE,
                "the file " + path + " stands already, and a key file overwrites none",
                "name another file");
    }

    public Path path() {
        return path;
    }

    /**
     * Writes the file durably.
     *
     * @throws EngineException when it cannot be written; nothing is left of it then
     */
    @RevealsSecret(why = "the content of a key file is what is written")
    public void keep(SecretBytes content) throws EngineException {
        boolean whole = false;
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            made = true;
            Optional<IOException> failure = content.reveal(bytes -> failure(channel, bytes));
            if (failure.isPresent()) {
                throw failure.get();
            }
            force(path);
            whole = true;
        } catch (FileAlreadyExistsException e) {
            throw stands(path);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the key file " + path + " cannot be written: " + DiskFailure.why(e),
                    "the vault was not changed; name another file");
        } finally {
            if (!whole) {
                removeOurs();
            }
        }
    }

    /** Makes a file's name durable, which forcing its content does not promise. */
    static void force(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static Optional<IOException> failure(FileChannel channel, byte[] bytes) {
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /**
     * Takes away what {@link #keep} made, because the vault does not know it. What cannot be
     * removed opens nothing.
     */
    public void removeOurs() {
        if (!made) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
