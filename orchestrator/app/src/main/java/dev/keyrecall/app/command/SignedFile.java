package dev.keyrecall.app.command;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.PartFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes what people sign, for them to take elsewhere; it holds no secret.
 *
 * @param folder one that exists
 * @param what what it is, for messages
 */
record SignedFile(Io io, Path folder, String what) {
    /** What stands there already with the same content is as good. */
    Path write(String name, byte[] content) throws EngineException {
        Path shown = folder.resolve(name).normalize();
        Path file = io.directory().resolve(folder).resolve(name).normalize();
        if (stands(file, shown, content)) {
            return shown;
        }
        PartFile.Target target = new PartFile.Target(file, what);
        try (PartFile part = PartFile.begin(target, io.random(), io.signals())) {
            part.out().write(content);
            part.name();
        } catch (IOException e) {
            throw target.failed(e);
        }
        return shown;
    }

    private static boolean stands(Path file, Path shown, byte[] content) throws EngineException {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == content.length
                    && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    shown + " stands there and cannot be read: " + DiskFailure.why(e),
                    "name another folder with --out");
        }
    }
}
