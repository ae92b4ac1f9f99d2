package dev.keyrecall.app.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in a person's words why a file could not be used; the JDK often says its path only. */
public final class DiskFailure {
    private DiskFailure() {}

    /** Without the path, which the caller names. */
    public static String why(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it does not exist";
            case FileAlreadyExistsException _ -> "something of that name is in the way";
            case NotDirectoryException _ -> "it is not a folder";
            case FileSystemException file when file.getReason() != null ->
                    String.valueOf(file.getReason());
            case CharacterCodingException _ -> "it is not UTF-8 text";
            case IOException other ->
                    other.getMessage() == null
                            ? other.getClass().getSimpleName()
                            : other.getMessage();
        };
    }
}
