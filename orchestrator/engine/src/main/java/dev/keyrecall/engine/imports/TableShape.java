package dev.keyrecall.engine.imports;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The columns that a table of names may have.
 *
 * @param columns their names, in lower case
 * @param oneOf of each of these lists, the header names one column at the least
 * @param prefix of further columns, whose names follow it as they are written; null for none
 * @param page where the format is written
 */
public record TableShape(
        List<String> columns, List<List<String>> oneOf, @Nullable String prefix, String page) {
    /** How many columns with the prefix a table may have. */
    static final int PREFIXED_MAX = 16;

    /** What stands before the name of a consumer's option. */
    public static final String OPTION = "option.";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String PAGE = "docs/formats/inventory-import.md";

    public TableShape {
        columns = List.copyOf(columns);
        oneOf = List.copyOf(oneOf);
    }

    /** Who answers for which credential. */
    public static final TableShape OWNERS =
            new TableShape(
                    List.of("ref", "credential", "owner"),
                    List.of(List.of("ref", "credential"), List.of("owner")),
                    null,
                    PAGE);

    /** Where which credential is used. */
    public static final TableShape CONSUMERS =
            new TableShape(
                    List.of("ref", "credential", "kind", "target"),
                    List.of(List.of("ref", "credential"), List.of("kind"), List.of("target")),
                    OPTION,
                    PAGE);

    /** What is said of which task. */
    public static final TableShape TASKS =
            new TableShape(
                    List.of(
                            "task",
                            "owner",
                            "due",
                            "unit",
                            "credential",
                            "kind",
                            "target",
                            "how",
                            "where",
                            "evidence_wanted",
                            "done",
                            "evidence"),
                    List.of(List.of("task"), List.of("done"), List.of("evidence")),
                    null,
                    "docs/formats/task.md");

    /** The column that a header's field names, in either case. */
    Optional<String> column(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (columns.contains(lower)) {
            return Optional.of(lower);
        }
        if (prefix == null || !lower.startsWith(prefix)) {
            return Optional.empty();
        }
        String name = text.substring(prefix.length());
        return NAME.matcher(name).matches() ? Optional.of(prefix + name) : Optional.empty();
    }

    /** More columns than these are refused before each is looked at. */
    int columnsMax() {
        return columns.size() + (prefix == null ? 0 : PREFIXED_MAX);
    }

    String hint() {
        return "the columns are: "
                + String.join(", ", columns)
                + (prefix == null ? "" : ", " + prefix + "NAME")
                + "; "
                + page;
    }
}
