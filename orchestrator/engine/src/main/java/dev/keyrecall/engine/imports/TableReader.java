package dev.keyrecall.engine.imports;

import dev.keyrecall.engine.text.PlainText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads a CSV table of names, which holds no secret, as written down in
 * docs/formats/inventory-import.md. A row that is wrong is told and the next is read; what makes
 * the rest unreadable ends the reading. Never quotes the file: somebody may name the wrong one. Not
 * thread-safe.
 */
public final class TableReader implements AutoCloseable {
    /** 256 MiB and 250,000 rows, which are all held in memory until they are judged. */
    public static final ImportLimits LIMITS = new ImportLimits(1L << 28, 250_000, 1, 2_048);

    private static final String QUOTES =
            "put quotes around a field that holds a comma or a line end";
    private static final String REST = "what comes after it was not read";

    private final ByteInput in;
    private final Cell cell = new Cell();
    private final CsvFields csv;
    private final ImportLimits limits;
    private final List<String> header;
    private long count;
    private boolean ended;

    /**
     * Begins to read: the header row.
     *
     * @param in stays the caller's, who closes it
     * @throws ImportException when the file cannot be such a table
     */
    public TableReader(InputStream in, TableShape shape, ImportLimits limits)
            throws IOException, ImportException {
        this.in = ByteInput.of(in, limits.fileBytes());
        this.csv = new CsvFields(this.in, cell);
        this.limits = limits;
        this.header = header(shape);
    }

    private List<String> header(TableShape shape) throws IOException, ImportException {
        csv.skipEmptyLines();
        List<String> columns = new ArrayList<>();
        boolean more = in.peek() != ByteInput.END;
        while (more) {
            more = csv.next(limits.textBytes());
            Optional<String> column = shape.column(cell.text());
            if (column.isEmpty() || columns.size() == shape.columnsMax()) {
                throw cell.fault(
                        "the first row must name the columns, and this is no column's name",
                        shape.hint());
            }
            if (columns.contains(column.get())) {
                throw cell.fault("the column stands twice", "name each column once");
            }
            columns.add(column.get());
        }
        for (List<String> some : shape.oneOf()) {
            if (some.stream().noneMatch(columns::contains)) {
                throw new ImportException(1, 1, missing(some), shape.hint());
            }
        }
        return List.copyOf(columns);
    }

    private static String missing(List<String> some) {
        return some.size() == 1
                ? "the first row does not name the column '" + some.getFirst() + "'"
                : "the first row names none of the columns '" + String.join("', '", some) + "'";
    }

    /** The next row; empty at the end, and after what makes the rest unreadable. */
    public Optional<TableRow> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        try {
            csv.skipEmptyLines();
            if (in.peek() == ByteInput.END) {
                ended = true;
                return Optional.empty();
            }
            if (count == limits.rows()) {
                throw in.fault(
                        "the file has more than " + limits.rows() + " rows", "import it in parts");
            }
            count++;
            return Optional.of(row());
        } catch (ImportException e) {
            ended = true;
            return Optional.of(new TableRow.Fault(e.line(), e.what(), e.hint() + "; " + REST));
        }
    }

    private TableRow row() throws IOException, ImportException {
        long line = in.line();
        Map<String, String> fields = new LinkedHashMap<>();
        TableRow.@Nullable Fault fault = null;
        int fieldsRead = 0;
        boolean more = true;
        while (more) {
            more = csv.next(limits.textBytes());
            if (fieldsRead < header.size() && fault == null) {
                fault = take(header.get(fieldsRead), fields);
            }
            fieldsRead++;
        }
        if (fieldsRead != header.size()) {
            return new TableRow.Fault(
                    line,
                    "the row has "
                            + fieldsRead
                            + (fieldsRead == 1 ? " field" : " fields")
                            + ", the first row "
                            + header.size(),
                    QUOTES);
        }
        return fault == null ? new TableRow.Fields(line, fields) : fault;
    }

    /** Takes the cell as a field, or says what is wrong with it. */
    private TableRow.@Nullable Fault take(String column, Map<String, String> into) {
        String text;
        try {
            text = cell.text();
        } catch (ImportException e) {
            return fault(column, "is not UTF-8", "write the file in UTF-8");
        }
        if (text.isEmpty()) {
            return null;
        }
        if (!text.codePoints().allMatch(PlainText::prints)) {
            return fault(column, "holds a control or format character", "clean the field");
        }
        if (isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length()))) {
            return fault(column, "begins or ends with a space", "take the space away");
        }
        into.put(column, text);
        return null;
    }

    /** A no-break space, too: nobody sees it. */
    private static boolean isSpace(int point) {
        return Character.isSpaceChar(point) || Character.isWhitespace(point);
    }

    private TableRow.Fault fault(String column, String what, String hint) {
        return new TableRow.Fault(cell.line(), "the field '" + column + "' " + what, hint);
    }

    /**
     * All rows, in order.
     *
     * @param progress is told how many there are so far
     */
    public List<TableRow> all(LongConsumer progress) throws IOException {
        List<TableRow> rows = new ArrayList<>();
        for (Optional<TableRow> row = next(); row.isPresent(); row = next()) {
            rows.add(row.get());
            progress.accept(rows.size());
        }
        return rows;
    }

    @Override
    public void close() {
        ended = true;
        cell.close();
        in.close();
    }
}
