package dev.keyrecall.app.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows under headings, aligned: numbers to the right, everything else to the left. */
public final class Table {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.,]*");
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException when it has not as many cells as there are headings
     */
    public Table row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row needs a cell for every heading");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, the headings first, without trailing blanks. */
    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            right[column] = rows.size() > 1;
            for (int row = 0; row < rows.size(); row++) {
                String cell = rows.get(row).get(column);
                width[column] = Math.max(width[column], cell.length());
                right[column] &= row == 0 || NUMBER.matcher(cell).matches();
            }
        }
        return rows.stream().map(row -> line(row, width, right)).toList();
    }

    private static String line(List<String> row, int[] width, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < width.length; column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(width[column] - cell.length());
            line.append(column == 0 ? "" : GAP)
                    .append(right[column] ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }
}
