package dev.keyrecall.app.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One rule about the text of a repository.
 *
 * @param name what holds where the rule is kept
 * @param fix what to do where it is broken
 * @param files which files it is about
 * @param check where one of these files breaks it
 */
record TidyRule(String name, String fix, Predicate<Path> files, Check check) {
    /** Finds where a file breaks a rule. */
    interface Check {
        List<String> broken(Tree tree, Path file);
    }

    /** A rule that each line keeps or breaks by itself. */
    static TidyRule ofLines(
            String name, String fix, Predicate<Path> files, Predicate<String> broken) {
        // Not lines(), which would take a carriage return for the end of a line.
        return new TidyRule(
                name,
                fix,
                files,
                (tree, file) ->
                        numbered(file, List.of(tree.text(file).split("\n")), _ -> true, broken));
    }

    /** A rule for the lines outside of blocks that begin and end with the fence. */
    static TidyRule ofLinesOutside(
            String fence,
            String name,
            String fix,
            Predicate<Path> files,
            Predicate<String> broken) {
        return new TidyRule(
                name,
                fix,
                files,
                (tree, file) -> numbered(file, tree.lines(file), new OutsideOf(fence), broken));
    }

    /** Where the tree breaks this rule, each place once: a file, or file, line and text. */
    List<String> brokenBy(Tree tree) {
        return tree.files().stream()
                .filter(files)
                .flatMap(file -> check.broken(tree, file).stream())
                .distinct()
                .toList();
    }

    /** Files by how their names end. */
    static Predicate<Path> files(String... endings) {
        return file -> Stream.of(endings).anyMatch(file.toString()::endsWith);
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<String> numbered(
            Path file, List<String> lines, Predicate<String> seen, Predicate<String> broken) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (seen.test(line) && broken.test(line)) {
                found.add(file + ":" + (i + 1) + ": " + line.strip());
            }
        }
        return found;
    }

    /** Sees, line after line of one file, only those outside of fenced blocks. */
    private static final class OutsideOf implements Predicate<String> {
        private final String fence;
        private boolean inside;

        OutsideOf(String fence) {
            this.fence = fence;
        }

        @Override
        public boolean test(String line) {
            boolean before = inside;
            for (int at = line.indexOf(fence); at >= 0; at = line.indexOf(fence, at + 1)) {
                inside = !inside;
                at += fence.length() - 1;
            }
            return !before && !inside;
        }
    }
}
