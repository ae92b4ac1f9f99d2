package dev.keyrecall.app.command;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** A small file that a person hands in, or standard input ({@code -}); it holds no secret. */
final class GivenFile {
    private static final String STANDARD_INPUT = "-";

    private GivenFile() {}

    /**
     * All of it.
     *
     * @param most how many bytes it has at most
     * @param what what it is, for messages: {@code the signature}
     * @throws EngineException USAGE when it cannot be read, or is longer
     */
    static byte[] bytes(Io io, String name, int most, String what) throws EngineException {
        byte[] read;
        try {
            read = read(io, name, most);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    what + " " + name + " cannot be read: " + DiskFailure.why(e),
                    "name a file, or - for standard input");
        }
        if (read.length > most) {
            throw new EngineException(
                    Ending.USAGE,
                    what + " " + name + " is longer than " + most + " bytes",
                    "name the right file");
        }
        return read;
    }

    private static byte[] read(Io io, String name, int most) throws IOException {
        if (name.equals(STANDARD_INPUT)) {
            return io.in().readNBytes(most + 1);
        }
        try (InputStream in = Files.newInputStream(io.directory().resolve(name))) {
            return in.readNBytes(most + 1);
        }
    }

    /**
     * The same of a text.
     *
     * @throws EngineException USAGE likewise, and when it is not UTF-8
     */
    static String text(Io io, String name, int most, String what) throws EngineException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(io, name, most, what)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new EngineException(
                    Ending.USAGE, what + " " + name + " is not a text", "name the right file");
        }
    }
}
