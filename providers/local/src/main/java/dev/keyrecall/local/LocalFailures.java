package dev.keyrecall.local;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What this machine refuses, in a person's words and without what stands in a file. Never
 * unavailable: that would be said of the provider whose credential is delivered.
 */
final class LocalFailures {
    private LocalFailures() {}

    /** A place or an option that cannot be used as it is. */
    static ProviderException.Refused invalid(String kind, String message) {
        return refused(Reason.INVALID, kind, message);
    }

    static ProviderException.Refused refused(Reason reason, String kind, String message) {
        return new ProviderException.Refused(reason, kind, kind + ": " + message, null);
    }

    /** What the file system did not let us do, which was not done. */
    static ProviderException.Refused disk(String kind, String what, IOException e) {
        return switch (e) {
            case AccessDeniedException _ ->
                    refused(Reason.PERMISSION, kind, what + ": permission denied");
            case NoSuchFileException _ ->
                    refused(Reason.NOT_FOUND, kind, what + ": it does not exist");
            case FileSystemException file when isRight(file) ->
                    refused(Reason.PERMISSION, kind, what + ": " + file.getReason());
            case IOException other -> invalid(kind, what + ": " + why(other));
        };
    }

    /** Linux says so where a right is missing that no mode gives: to give a file away. */
    private static boolean isRight(FileSystemException e) {
        return "Operation not permitted".equals(e.getReason());
    }

    /** Only what the system says: other messages may be of anything. */
    static String why(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null
                ? String.valueOf(file.getReason())
                : e.getClass().getSimpleName();
    }
}
