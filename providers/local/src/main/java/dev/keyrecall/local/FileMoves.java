package dev.keyrecall.local;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;

/** How a file that is whole gets the name that consumers read. */
@FunctionalInterface
interface FileMoves {
    /** One rename: whoever reads the name finds the old file or the new one, whole. */
    FileMoves PLAIN = (folder, part, whole) -> folder.move(part, folder, whole);

    void move(SecureDirectoryStream<Path> folder, Path part, Path whole) throws IOException;
}
