package dev.keyrecall.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The glossary names the classes that there are. */
final class GlossaryTest {
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z.]+)`");

    @Test
    void everyClassThatTheGlossaryNamesExists() throws IOException {
        Set<String> known = classes();
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(ReferenceTest.ROOT.resolve("docs/glossary.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5) {
                Matcher found = CLASS.matcher(cells[3]);
                while (found.find()) {
                    named.add(found.group(1));
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(25);
        assertThat(known).containsAll(named);
    }

    @Test
    void everyTermOfTheGlossaryStandsOnce() throws IOException {
        List<String> terms = new ArrayList<>();
        for (String line : Files.readAllLines(ReferenceTest.ROOT.resolve("docs/glossary.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5
                    && !cells[1].contains("---")
                    && !cells[1].strip().equals("term")) {
                terms.add(cells[1].strip());
            }
        }
        assertThat(terms).hasSizeGreaterThan(40).doesNotHaveDuplicates();
    }

    /** The classes of the sources by their simple names, and nested ones as Outer.Nested. */
    private static Set<String> classes() throws IOException {
        Pattern type = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z][A-Za-z]*)");
        Set<String> names = new TreeSet<>();
        for (Path file : sources()) {
            String outer = String.valueOf(file.getFileName()).replace(".java", "");
            names.add(outer);
            Matcher found = type.matcher(Files.readString(file));
            while (found.find()) {
                names.add(outer + "." + found.group(1));
            }
        }
        assertThat(names).hasSizeGreaterThan(300);
        return names;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ReferenceTest.ROOT)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .toList();
        }
    }
}
