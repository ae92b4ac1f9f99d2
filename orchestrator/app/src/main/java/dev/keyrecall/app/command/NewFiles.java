package dev.keyrecall.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of files that a command is to make. */
final class NewFiles {
    private NewFiles() {}

    /** Whether two names are one, also by way of links to their folders. */
    static boolean same(Path one, Path other) {
        Path left = one.toAbsolutePath().normalize();
        Path right = other.toAbsolutePath().normalize();
        if (left.equals(right)) {
            return true;
        }
        Path leftFolder = left.getParent();
        Path rightFolder = right.getParent();
        if (leftFolder == null || rightFolder == null || !sameNames(left, right)) {
            return false;
        }
        try {
            return Files.isSameFile(leftFolder, rightFolder);
        } catch (IOException e) {
            // One of the folders is not there: making the file says so.
            return false;
        }
    }

    private static boolean sameNames(Path one, Path other) {
        Path name = one.getFileName();
        return name != null && name.equals(other.getFileName());
    }
}
