package dev.keyrecall.engine.imports;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The columns that a table of names may have.
 *
 * @param columns their names, in lower case
 * @param oneOf of each of these lists, the header names one column at the least
 * @param page where the format is written
 */
public record TableShape(List<String> columns, List<List<String>> oneOf, String page) {
    public TableShape {
        columns = List.copyOf(columns);
        oneOf = List.copyOf(oneOf);
    }

    /** Who answers for which credential. */
    public static final TableShape OWNERS =
            new TableShape(
                    List.of("ref", "credential", "owner"),
                    List.of(List.of("ref", "credential"), List.of("owner")),
                    "docs/formats/inventory-import.md");

    /** The column that a header's field names, in either case. */
    Optional<String> column(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return columns.contains(lower) ? Optional.of(lower) : Optional.empty();
    }

    /** More columns than these are refused before each is looked at. */
    int columnsMax() {
        return columns.size();
    }

    String hint() {
        return "the columns are: " + String.join(", ", columns) + "; " + page;
    }
}
