package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository is tidy, and each rule that says so is seen to bite. */
final class TidyTest {
    /** Fewer files would mean that the rules looked at something else. */
    private static final int FILES_MIN = 400;

    @TempDir private Path folder = Path.of("");

    /**
     * One made file.
     *
     * @param rule the name of the rule that it is made for
     */
    record Case(String rule, boolean broken, String file, String text) {}

    static List<TidyRule> rules() {
        return TidyRules.all();
    }

    @Test
    void theWholeRepositoryIsRead() {
        List<String> files = Tree.ofThisRepository().files().stream().map(Path::toString).toList();
        assertThat(files)
                .hasSizeGreaterThan(FILES_MIN)
                .contains("README.md", "keyrecall", ".ci/run")
                .noneMatch(file -> file.startsWith("target/") || file.startsWith(".git/"));
    }

    @Test
    void whatGitIgnoresIsNotRead() throws IOException {
        for (String file :
                List.of(
                        "a.txt",
                        "a.iml",
                        "lab/credentials",
                        "providers/lab/A.java",
                        "providers/target/A.class",
                        "target/x",
                        "untarget/x")) {
            write(file, "a\n");
        }
        write(".gitignore", "target/\n/lab/\n*.iml\n");
        assertThat(new Tree(folder).files().stream().map(Path::toString))
                .containsExactly(".gitignore", "a.txt", "providers/lab/A.java", "untarget/x");
    }

    /** The ten minutes of docs/start.md leave these in the tree; they hold look-alikes. */
    @Test
    void whatThePagesMakeIsIgnored() {
        assertThat(Tree.ofThisRepository().lines(Path.of(".gitignore")))
                .contains("target/", "/keyrecall-drill/", "/lab/", "/home/");
    }

    @Test
    void whatIsNoTextIsPassedOver() throws IOException {
        Files.write(folder.resolve("a.png"), new byte[] {(byte) 0xff, 0, ' ', '\n'});
        for (TidyRule rule : rules()) {
            assertThat(rule.brokenBy(new Tree(folder))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRepositoryKeepsTheRule(TidyRule rule) {
        assertThat(rule.brokenBy(Tree.ofThisRepository())).as(rule.fix()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRuleSeesWhatBreaksItAndNothingElse(Case one) throws IOException {
        write(one.file(), one.text());
        List<String> broken = rule(one.rule()).brokenBy(new Tree(folder));
        if (one.broken()) {
            assertThat(broken).hasSize(1);
            assertThat(one.file()).startsWith(broken.getFirst().replaceFirst(":.*", ""));
        } else {
            assertThat(broken).isEmpty();
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void everyRuleHasACaseThatBreaksItAndOneThatDoesNot() {
        for (TidyRule rule : rules()) {
            assertThat(cases().filter(one -> one.rule().equals(rule.name())).map(Case::broken))
                    .as(rule.name())
                    .contains(true, false);
        }
    }

    private static TidyRule rule(String name) {
        return rules().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    static Stream<Case> cases() {
        return Stream.of(ofTheFile(), ofTheLine(), ofWords(), ofCredentials()).flatMap(c -> c);
    }

    private static Stream<Case> ofTheFile() {
        String marked = "/** What it is. */\n@NullMarked\npackage a;\n";
        return Stream.of(
                breaks("lines end with a line feed", "a.md", "# a\r\nb\n"),
                keeps("lines end with a line feed", "a.md", "# a\nb\n"),
                breaks("a file ends with one line feed", "a.md", "# a"),
                breaks("a file ends with one line feed", "a.md", "# a\n\n"),
                keeps("a file ends with one line feed", "a.md", "# a\n"),
                keeps("a file ends with one line feed", "empty", ""),
                breaks("files are short", "A.java", "//\n".repeat(451)),
                keeps("files are short", "A.java", "//\n".repeat(450)),
                keeps("files are short", "docs/reference/a.md", "a\n".repeat(451)),
                breaks("a package says what belongs there", "a/A.java", "package a;\n"),
                breaks(
                        "a package says what belongs there",
                        "a/package-info.java",
                        "@NullMarked\npackage a;\n"),
                breaks(
                        "a package says what belongs there",
                        "a/package-info.java",
                        "/** What it is. */\npackage a;\n"),
                keeps("a package says what belongs there", "a/package-info.java", marked));
    }

    private static Stream<Case> ofTheLine() {
        String wide = "x".repeat(90);
        return Stream.of(
                breaks("no tabs", "a/pom.xml", "<a>\n\t<b/>\n"),
                keeps("no tabs", "a/pom.xml", "<a>\n  <b/>\n"),
                breaks("no blanks at the end of a line", "a.md", "# a\nb \n"),
                breaks("no blanks at the end of a line", "a.tsv", "a\tb\t\n"),
                keeps("no blanks at the end of a line", "a.tsv", "a\tb\n"),
                breaks("Java fits the page", "A.java", "var a = " + wide + " + 1;\n"),
                breaks("Java fits the page", "A.java", "//" + wide + "....... é\n"),
                breaks("Java fits the page", "A.java", "f(\"a\", \"" + wide + "\");\n"),
                keeps("Java fits the page", "A.java", "//" + wide + "...... é\n"),
                keeps("Java fits the page", "A.java", " ".repeat(12) + '"' + wide + "\");\n"),
                keeps("Java fits the page", "A.java", "a(\"\"\"\n" + wide + wide + "\n\"\"\");\n"),
                breaks("Markdown fits the page", "a.md", "# a\n" + wide + " " + wide + "\n"),
                keeps("Markdown fits the page", "a.md", "```\n" + wide + wide + "\n```\n"),
                keeps("Markdown fits the page", "a.md", "| " + wide + " | " + wide + " |\n"));
    }

    private static Stream<Case> ofWords() {
        return Stream.of(
                breaks("a class is named for what it is", "A.java", "final class Key" + "Util {\n"),
                breaks("a class is named for what it is", "A.java", "  record Lane" + "Manager(\n"),
                keeps("a class is named for what it is", "A.java", "class Implied {\n"),
                keeps("a class is named for what it is", "A.java", " * no class Key" + "Util\n"),
                breaks("a promise has an issue", "keyrecall", "# TO" + "DO: later\n"),
                keeps("a promise has an issue", "keyrecall", "# TO" + "DO(#12): later\n"),
                breaks("no path of one machine", "a.md", "see /ho" + "me/me/notes\n"),
                breaks("no path of one machine", "a.xml", "<a>/wo" + "rk/x</a>\n"),
                keeps("no path of one machine", "a.md", "~/home/me, $HOME/home/x, a/work/b\n"),
                breaks("no package registry", "pom.xml", "<url>https://repo.maven.apa" + "che.org"),
                breaks("no package registry", "a.py", "index = 'https://py" + "pi.org/simple'\n"),
                keeps("no package registry", "a.md", "maven.apache.org, pypi's, crates.iota\n"),
                breaks("the words of the glossary", "A.java", "// a White" + "list\n"),
                breaks("the words of the glossary", "a.md", "then re" + "key the vault\n"),
                keeps("the words of the glossary", "a.md", "keyrecall keys monkeys\n"),
                keeps("the words of the glossary", "docs/glossary.md", "| black" + "list |\n"),
                breaks(
                        "the words of the glossary, for people",
                        "a.md",
                        "We dis" + "able the key\n"),
                breaks("the words of the glossary, for people", "a.md", "del" + "eting old keys\n"),
                keeps("the words of the glossary, for people", "a.md", "delete the file\n"));
    }

    private static Stream<Case> ofCredentials() {
        String rule = "nothing looks like a credential";
        return Stream.concat(
                Stream.of(
                                "AK" + "IA" + "ABCDEFGHIJKLMNOP",
                                "AS" + "IA" + "ABCDEFGHIJKLMNOP",
                                "wJalrXUtn" + "FEMI/K7MDENG/b",
                                "gh" + "p_" + "a1".repeat(18),
                                "xox" + "b-" + "1234567890-a",
                                "sk" + "_live_" + "a1".repeat(12),
                                "whsec" + "_" + "a1".repeat(16),
                                "HRKU" + "-" + "a1".repeat(18),
                                "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTYifQ.x",
                                "-----BEGIN EC " + "PRIVATE KEY-----")
                        .map(
                                text ->
                                        breaks(
                                                rule,
                                                "fixtures/a.json",
                                                "{\"a\": \"" + text + "\"}\n")),
                Stream.of("AKIA...", "AKIDEXAMPLE", "ghp_", "whsec_...", "5d672d79c15b13162d9279b")
                        .map(text -> keeps(rule, "fixtures/a.json", text + "\n")));
    }

    private static Case breaks(String rule, String file, String text) {
        return new Case(rule, true, file, text);
    }

    private static Case keeps(String rule, String file, String text) {
        return new Case(rule, false, file, text);
    }
}
