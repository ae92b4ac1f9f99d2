package dev.keyrecall.app.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files of a repository: all but build output, git's own and editors' folders. Needs no git, so
 * that an unpacked archive is checked as well.
 *
 * @param root the folder that paths are relative to
 */
record Tree(Path root) {
    private static final Set<String> NOT_OURS =
            Set.of("target", ".git", ".idea", ".settings", "keyrecall-drill", "node_modules");

    static Tree ofThisRepository() {
        return new Tree(Rooms.root());
    }

    /** Every file, sorted and relative to the root. */
    List<Path> files() {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                            return dir.equals(root) || ours(dir)
                                    ? FileVisitResult.CONTINUE
                                    : FileVisitResult.SKIP_SUBTREE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                            if (ours(file)) {
                                found.add(root.relativize(file));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    private static boolean ours(Path path) {
        return !NOT_OURS.contains(String.valueOf(path.getFileName()));
    }

    /** Every file whose name ends so. */
    List<Path> endingIn(String ending) {
        return files().stream().filter(file -> file.toString().endsWith(ending)).toList();
    }

    boolean has(Path file) {
        return Files.exists(root.resolve(file));
    }

    /** The whole file; a file that is not UTF-8 is an error of the caller's. */
    String text(Path file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a file, without what ends them. */
    List<String> lines(Path file) {
        return text(file).lines().toList();
    }
}
