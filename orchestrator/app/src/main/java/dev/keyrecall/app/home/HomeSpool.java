package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.secret.ImportSpool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A file in the home that has no name: it is unlinked as soon as it is open, so that the kernel
 * frees it when the process ends, however it ends.
 */
public final class HomeSpool implements ImportSpool {
    private final FileChannel channel;

    private HomeSpool(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes one.
     *
     * @throws EngineException FAULT when the home's disk does not take it
     */
    public static HomeSpool in(HomeFolder home, SecureRandom random) throws EngineException {
        Path path = home.path().resolve("import-" + Long.toHexString(random.nextLong()) + ".new");
        try {
            return new HomeSpool(
                    FileChannel.open(
                            path,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.DELETE_ON_CLOSE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))));
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "no file can be made in " + home.path() + ": " + DiskFailure.why(e),
                    "check the disk's space and the folder's rights");
        }
    }

    @Override
    public OutputStream writing() throws IOException {
        channel.truncate(0);
        return Channels.newOutputStream(channel);
    }

    @Override
    public InputStream reading() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
