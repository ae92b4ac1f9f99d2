package dev.keyrecall.app.home;

import dev.keyrecall.app.config.Configuration;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The configuration file of a home. Whoever can write it decides where the ledger goes. */
public final class HomeConfiguration {
    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
            PosixFilePermissions.fromString("----w--w-");

    private HomeConfiguration() {}

    /**
     * Reads it; {@link Configuration#NONE} where there is none.
     *
     * @param home the folder
     * @throws EngineException USAGE when it is malformed, REFUSED when others may have written it,
     *     FAULT when it cannot be read
     */
    public static Configuration in(Path home, String osUser) throws EngineException {
        Path path = home.resolve(Configuration.FILE);
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Configuration.NONE;
        }
        PrivateFile file = new PrivateFile(path, osUser, "the configuration");
        byte[] bytes = new byte[Configuration.LENGTH_MAX_BYTES + 1];
        try {
            file.requireRegular();
            PrivateFile.Look look = file.look();
            if (look.rights().stream().anyMatch(WRITTEN_BY_OTHERS::contains)) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the configuration " + path + " may be written by others",
                        "see what stands in it, then: chmod 600 " + path);
            }
            int length = file.read(bytes);
            if (length > Configuration.LENGTH_MAX_BYTES) {
                throw new EngineException(
                        Ending.USAGE,
                        "the configuration %s is larger than %d bytes"
                                .formatted(path, Configuration.LENGTH_MAX_BYTES),
                        "what may stand there: docs/formats/config.md");
            }
            return Configuration.parse(text(bytes, length), path);
        } catch (CharacterCodingException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "the configuration " + path + " is not UTF-8 text",
                    "write it with an editor as UTF-8");
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the configuration " + path + " cannot be read: " + DiskFailure.why(e),
                    "check the file's rights");
        }
    }

    private static String text(byte[] bytes, int length) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, length))
                .toString();
    }
}
