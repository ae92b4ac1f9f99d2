package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Key files as they are read from disk: ours alone, and no link. */
public final class KeyFiles {
    /** A key file is some hundred bytes; a file that is longer is none. */
    static final int LENGTH_MAX_BYTES = 4_096;

    private final Io io;

    public KeyFiles(Io io) {
        this.io = io;
    }

    /**
     * The whole content; what it means is the vault's to say. The caller closes it.
     *
     * @throws EngineException USAGE when it cannot be read, REFUSED when it is a link, somebody
     *     else's, or open to others: a key that others could read is to be replaced
     */
    public SecretBytes read(Path named) throws EngineException {
        io.hygiene().close();
        Path path = io.directory().resolve(named);
        PrivateFile file = new PrivateFile(path, io.osUser(), "the key file");
        byte[] buffer = new byte[LENGTH_MAX_BYTES + 1];
        try {
            file.requireNotOpenToOthers();
            int read = file.read(buffer);
            if (read > LENGTH_MAX_BYTES) {
                throw new EngineException(
                        Ending.USAGE,
                        path + " is no key file: it is too long",
                        "name the file that keyrecall vault kek add wrote");
            }
            return SecretBytes.adopt(Arrays.copyOf(buffer, read));
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "the key file " + path + " cannot be read: " + DiskFailure.why(e),
                    "check --key-file");
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }
}
