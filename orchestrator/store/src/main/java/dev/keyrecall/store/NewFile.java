package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * A file that stands whole or not at all: it is filled under another name and linked to its own
 * one, which no other file may have. A kill in between leaves a {@code .new} file beside it, which
 * means nothing.
 */
final class NewFile {
    private static final String OWNER_ONLY = "rw-------";

    private NewFile() {}

    /**
     * Makes a file.
     *
     * @throws IllegalStateException when it stands already
     * @throws StoreException UNWRITABLE when the folder does not let it be made
     */
    static void make(Path file, Consumer<Path> filling) {
        if (Files.exists(file)) {
            throw standsAlready(file);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw standsAlready(file);
        }
        try {
            Path unfinished = Files.createTempFile(folder, "store-", ".new", ownerOnly(folder));
            try {
                filling.accept(unfinished);
                name(unfinished, file);
            } finally {
                Files.deleteIfExists(unfinished);
            }
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (FileAlreadyExistsException e) {
            throw standsAlready(file);
        } catch (IOException e) {
            throw new StoreException(
                    Kind.UNWRITABLE, "the store " + file + " cannot be made: " + e, e);
        }
    }

    private static void name(Path unfinished, Path file) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every file system has hard links; a move without replacing is nearly as good.
            Files.move(unfinished, file);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
    }

    private static IllegalStateException standsAlready(Path file) {
        return new IllegalStateException("the file " + file + " stands already");
    }
}
