package dev.keyrecall.app.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a configuration names: whoever reads a pipe there would wait for ever. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Opens it, also at the end of links.
     *
     * @throws IOException when there is nothing, or something else
     */
    public static InputStream open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path)) {
            throw new FileSystemException(path.toString(), null, "it is no file");
        }
        return Files.newInputStream(path);
    }
}
