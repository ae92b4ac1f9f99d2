package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A secret that stands in a file of its own, which the configuration names. */
public final class ConfiguredSecret {
    private ConfiguredSecret() {}

    /**
     * Reads the file's first line. The caller owns, and closes, it.
     *
     * @param key the configuration's key that names the file, for messages
     * @param lengthMaxBytes a longer line is refused
     * @throws EngineException USAGE when there is no such line, REFUSED when the file is not ours
     *     alone, FAULT when it cannot be read
     */
    public static SecretBytes read(Path path, String osUser, String key, int lengthMaxBytes)
            throws EngineException {
        return read(path, osUser, key, lengthMaxBytes, false);
    }

    /**
     * As {@link #read}, but the whole file, whose lines belong together: a private key as PEM.
     *
     * @throws EngineException as {@link #read}
     */
    public static SecretBytes whole(Path path, String osUser, String key, int lengthMaxBytes)
            throws EngineException {
        return read(path, osUser, key, lengthMaxBytes, true);
    }

    private static SecretBytes read(
            Path path, String osUser, String key, int lengthMaxBytes, boolean whole)
            throws EngineException {
        PrivateFile file = new PrivateFile(path, osUser, "the file of " + key);
        byte[] buffer = new byte[lengthMaxBytes + 2];
        try {
            file.requireRegular();
            file.requireNotOpenToOthers();
            int read = file.read(buffer);
            int end = whole ? read : lineEnd(buffer, read);
            if (end == 0 || end > lengthMaxBytes) {
                throw new EngineException(
                        Ending.USAGE,
                        (whole ? "" : "the first line of ")
                                + path
                                + " is nothing that "
                                + key
                                + " could name",
                        "it must hold 1 to " + lengthMaxBytes + " bytes");
            }
            return SecretBytes.adopt(Arrays.copyOf(buffer, end));
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the file %s of %s cannot be read: %s".formatted(path, key, DiskFailure.why(e)),
                    "check the path in the configuration and the file's rights");
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private static int lineEnd(byte[] buffer, int read) {
        int end = 0;
        while (end < read && buffer[end] != '\n') {
            end++;
        }
        return end > 0 && buffer[end - 1] == '\r' ? end - 1 : end;
    }
}
