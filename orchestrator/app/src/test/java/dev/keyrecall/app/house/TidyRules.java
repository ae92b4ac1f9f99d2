package dev.keyrecall.app.house;

import static dev.keyrecall.app.house.TidyRule.files;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of tidiness. What they forbid is put together from parts here, so that this file keeps
 * them as well.
 */
final class TidyRules {
    private static final int JAVA_COLUMNS_MAX = 100;
    private static final int MARKDOWN_COLUMNS_MAX = 130;
    private static final int FILE_LINES_MAX = 450;

    private static final Predicate<Path> EVERY = TidyRule.files("");
    private static final Predicate<Path> JAVA = files(".java");

    /** Made from the code, which the same rules hold for. */
    private static final Predicate<Path> GENERATED = TidyRules::isGenerated;

    private static final Predicate<Path> PAGES = files(".md").and(GENERATED.negate());

    private static final Predicate<Path> GLOSSARY = Path.of("docs/glossary.md")::equals;

    /** One literal without a blank, or an address: nothing that could be wrapped. */
    private static final Pattern UNWRAPPABLE =
            Pattern.compile("[\\s+:?]*\"[^\"\\s]*\"[);,]*|.*\\bhttps://.*");

    private static final Pattern VAGUE =
            Pattern.compile(
                    "^[^/*\"]*\\b(class|interface|record|enum)\\s+"
                            + "(\\w*(Utils?|Helpers?|Managers?|Impl)|Abstract\\w*)\\b");

    private static final Pattern PROMISE =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b(?!\\(#\\d+\\))");

    private static final Pattern MACHINE =
            Pattern.compile("(?<![\\w.~}$-])/(work|root|home|Users)/\\w|\\b[A-Z]:\\\\+Users\\b");

    private static final Pattern REGISTRY =
            Pattern.compile(
                    "\\b("
                            + String.join(
                                    "|",
                                    "repo1?\\.maven\\.(apache\\.)?org",
                                    "repository\\.apache\\.org",
                                    "central\\.sonatype\\.(com|org)",
                                    "plugins\\.gradle\\.org",
                                    "pypi\\.(org|io)",
                                    "pythonhosted\\.org",
                                    "registry\\.(npmjs|yarnpkg)\\.(org|com)",
                                    "crates\\.io",
                                    "proxy\\.golang\\.org",
                                    "(jfrog|docker|ghcr)\\.io")
                            + ")\\b");

    private static final Pattern CREDENTIAL =
            Pattern.compile(
                    String.join(
                            "|",
                            "\\bA(KI|SI|BI|CC|ID|RO)A[A-Z0-9]{12,}",
                            "wJalrXUtn" + "FEMI/K7MDENG",
                            "\\bgh[pousr]_[A-Za-z0-9]{36}",
                            "\\bgithub_pat_[A-Za-z0-9_]{22}",
                            "\\bglpat-[A-Za-z0-9_-]{20}",
                            "\\bxox[abeprs]-[A-Za-z0-9-]{10}",
                            "\\b[rs]k_(live|test)_[A-Za-z0-9]{16}",
                            "\\bwhsec_[A-Za-z0-9+/]{24}",
                            "\\bHRKU-[A-Za-z0-9_-]{36}",
                            "\\bAIza[A-Za-z0-9_-]{35}",
                            "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.",
                            "-----BEGIN [A-Z ]*PRIVATE KEY"));

    private static final Pattern RULED_OUT =
            Pattern.compile(
                    "\\b(white|black)[ -]?list|\\bre-?key(s|ed|ing)?\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern DONE_TO_A_KEY =
            Pattern.compile(
                    "\\b(disabl|delet|invalidat)(e|es|ed|ing) ((a|an|the|this|that|its|old|every)"
                            + " )*((access|api|aws) )?(key|credential|token)s?\\b",
                    Pattern.CASE_INSENSITIVE);

    private static final String MARKED = "\n@NullMarked\npackage ";

    private TidyRules() {}

    /** Every rule. */
    static List<TidyRule> all() {
        return Stream.of(ofTheFile(), ofTheLine(), ofWords()).flatMap(List::stream).toList();
    }

    private static boolean isGenerated(Path file) {
        return file.startsWith("docs/reference");
    }

    private static List<TidyRule> ofTheFile() {
        return List.of(
                new TidyRule(
                        "lines end with a line feed",
                        "remove the carriage returns",
                        EVERY,
                        (tree, file) -> file(file, tree.text(file).indexOf('\r') >= 0)),
                new TidyRule(
                        "a file ends with one line feed",
                        "end the last line, and leave no empty one after it",
                        EVERY,
                        (tree, file) -> file(file, !endsWell(tree.text(file)))),
                new TidyRule(
                        "files are short",
                        "more than " + FILE_LINES_MAX + " lines: split by idea, not by size",
                        files(".java", ".md", ".sql", ".py", ".xml", "keyrecall")
                                .and(GENERATED.negate()),
                        (tree, file) -> file(file, tree.lines(file).size() > FILE_LINES_MAX)),
                new TidyRule(
                        "a package says what belongs there",
                        "add a package-info.java with a sentence and @NullMarked",
                        JAVA.and(file -> !file.startsWith(".ci")),
                        TidyRules::unmarked));
    }

    private static List<TidyRule> ofTheLine() {
        return List.of(
                TidyRule.ofLines(
                        "no tabs",
                        "indent and align with blanks",
                        files(".java", ".md", ".xml", ".yml", ".sql", ".py", "keyrecall", "run"),
                        line -> line.indexOf('\t') >= 0),
                TidyRule.ofLines(
                        "no blanks at the end of a line",
                        "remove them",
                        EVERY,
                        line -> line.endsWith(" ") || line.endsWith("\t")),
                // The formatter wraps the rest; it may not touch a text block.
                TidyRule.ofLinesOutside(
                        "\"\"\"",
                        "Java fits the page",
                        "more than " + JAVA_COLUMNS_MAX + " columns: split the literal",
                        JAVA,
                        line ->
                                columns(line) > JAVA_COLUMNS_MAX
                                        && !line.startsWith("import ")
                                        && !UNWRAPPABLE.matcher(line).matches()),
                TidyRule.ofLinesOutside(
                        "```",
                        "Markdown fits the page",
                        "more than " + MARKDOWN_COLUMNS_MAX + " columns: wrap it",
                        PAGES,
                        line -> columns(line) > MARKDOWN_COLUMNS_MAX && !line.startsWith("|")));
    }

    private static List<TidyRule> ofWords() {
        return List.of(
                TidyRule.ofLines(
                        "a class is named for what it is",
                        "find the noun: none is of use, helps, manages or implements",
                        JAVA,
                        line -> VAGUE.matcher(line).find()),
                TidyRule.ofLines(
                        "a promise has an issue",
                        "give it its number, as in (#12), or do it now",
                        EVERY,
                        line -> PROMISE.matcher(line).find()),
                TidyRule.ofLines(
                        "no path of one machine",
                        "name it from the repository's root or a setting",
                        EVERY,
                        line -> MACHINE.matcher(line).find()),
                TidyRule.ofLines(
                        "no package registry",
                        "which one to use is the choice of who builds",
                        EVERY,
                        line -> REGISTRY.matcher(line).find()),
                TidyRule.ofLines(
                        "nothing looks like a credential",
                        "make it at run time; split a published example",
                        EVERY,
                        line -> CREDENTIAL.matcher(line).find()),
                TidyRule.ofLines(
                        "the words of the glossary",
                        "allow list, deny list, rotate, re-wrap: docs/glossary.md",
                        files(".java", ".md", ".txt", "keyrecall").and(GLOSSARY.negate()),
                        line -> RULED_OUT.matcher(line).find()),
                // In the adapter and its emulator AWS's own words may stand.
                TidyRule.ofLines(
                        "the words of the glossary, for people",
                        "a credential is suspended or revoked: docs/glossary.md",
                        files(".md", ".txt").and(GLOSSARY.negate()),
                        line -> DONE_TO_A_KEY.matcher(line).find()));
    }

    private static List<String> file(Path file, boolean broken) {
        return broken ? List.of(file.toString()) : List.of();
    }

    private static boolean endsWell(String text) {
        return text.isEmpty() || (text.endsWith("\n") && !text.endsWith("\n\n"));
    }

    /** The folder, if nothing says what belongs there; tests may lean on the product's page. */
    private static List<String> unmarked(Tree tree, Path source) {
        String page = source.resolveSibling("package-info.java").toString();
        boolean said =
                Stream.of(page, page.replace("/src/test/java/", "/src/main/java/"))
                        .map(Path::of)
                        .filter(tree::has)
                        .map(tree::text)
                        .anyMatch(text -> text.startsWith("/**") && text.contains(MARKED));
        return said ? List.of() : List.of(String.valueOf(source.getParent()));
    }

    private static int columns(String line) {
        return line.codePointCount(0, line.length());
    }
}
