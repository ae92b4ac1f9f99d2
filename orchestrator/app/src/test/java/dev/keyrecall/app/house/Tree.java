package dev.keyrecall.app.house;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a repository: all but git's own and what its {@code .gitignore} names. Needs no git,
 * so that an unpacked archive is checked as well.
 *
 * @param root the folder that paths are relative to
 */
record Tree(Path root) {
    /** The forms of {@code .gitignore} that are understood: a name, at the root or anywhere. */
    private static final Pattern IGNORED = Pattern.compile("(/?)(\\*?)([\\w.-]+)/?");

    static Tree ofThisRepository() {
        String root = System.getProperty("keyrecall.root");
        if (root == null) {
            throw new IllegalStateException(
                    "the system property keyrecall.root is not set: start the tests by Maven");
        }
        return new Tree(Path.of(root));
    }

    /** Every file, sorted and relative to the root. */
    List<Path> files() {
        Predicate<Path> ignored = ignored();
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                            return !dir.equals(root) && ignored.test(root.relativize(dir))
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                            if (a.isRegularFile() && !ignored.test(root.relativize(file))) {
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

    private Predicate<Path> ignored() {
        // A folder, or in a worktree a file.
        Predicate<Path> ignored = Path.of(".git")::equals;
        Path list = Path.of(".gitignore");
        for (String line : has(list) ? lines(list) : List.<String>of()) {
            Matcher form = IGNORED.matcher(line);
            if (!form.matches()) {
                throw new IllegalStateException("no form of .gitignore known here: " + line);
            }
            boolean atRoot = !form.group(1).isEmpty();
            boolean ending = !form.group(2).isEmpty();
            String name = form.group(3);
            ignored =
                    ignored.or(
                            path -> {
                                String last = path.getFileName().toString();
                                return (!atRoot || path.getNameCount() == 1)
                                        && (ending ? last.endsWith(name) : last.equals(name));
                            });
        }
        return ignored;
    }

    /** Every file whose name ends so. */
    List<Path> endingIn(String ending) {
        return files().stream().filter(file -> file.toString().endsWith(ending)).toList();
    }

    boolean has(Path file) {
        return Files.exists(root.resolve(file));
    }

    /** The whole file; nothing where it holds a zero byte, by which git tells what is no text. */
    String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(root.resolve(file));
            for (byte one : bytes) {
                if (one == 0) {
                    return "";
                }
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
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
