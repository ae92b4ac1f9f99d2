package dev.keyrecall.engine.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Comma-separated values with a header row.
 *
 * <p>Source: RFC 4180; beyond it, lines may end in a line feed alone, and empty lines are skipped.
 */
final class CsvRows implements Rows {
    /** More columns than these are refused before each is looked at. */
    private static final int COLUMNS_MAX = Column.values().length;

    private static final String COMMAS = "columns are separated by commas; ";

    private final ByteInput in;
    private final Cell cell;
    private final List<Column> header;

    CsvRows(ByteInput in, Cell cell, ImportLimits limits) throws IOException, ImportException {
        this.in = in;
        this.cell = cell;
        this.header = header(limits.textBytes());
    }

    private List<Column> header(int limit) throws IOException, ImportException {
        skipEmptyLines();
        List<Column> columns = new ArrayList<>();
        Set<Column> seen = EnumSet.noneOf(Column.class);
        boolean more = in.peek() != ByteInput.END;
        while (more) {
            more = field(limit);
            String text = cell.text();
            Optional<Column> column = Column.ofWord(text.toLowerCase(Locale.ROOT));
            if (column.isEmpty() || columns.size() == COLUMNS_MAX) {
                throw cell.fault(
                        "the first row must name the columns, and this is no column's name",
                        (columns.isEmpty() && !more ? COMMAS : "") + Column.hintFor(text));
            }
            if (!seen.add(column.get())) {
                throw cell.fault(
                        "the column '" + column.get().word() + "' stands twice",
                        "name each column once");
            }
            columns.add(column.get());
        }
        if (!seen.containsAll(Set.of(Column.NAME, Column.VALUE))) {
            throw new ImportException(
                    1,
                    1,
                    "the first row does not name the columns 'name' and 'value'",
                    (columns.size() == 1 ? COMMAS : "") + Column.hintFor(""));
        }
        return List.copyOf(columns);
    }

    @Override
    public boolean read(RowDraft into) throws IOException, ImportException {
        skipEmptyLines();
        if (in.peek() == ByteInput.END) {
            return false;
        }
        into.begin(in);
        boolean more = true;
        for (int i = 0; i < header.size(); i++) {
            if (!more) {
                throw in.fault(
                        "the row before this place has "
                                + i
                                + " fields, the first row "
                                + header.size(),
                        "put quotes around a field that holds a comma or a line end");
            }
            more = field(into.limit(header.get(i)));
            into.set(header.get(i), cell);
        }
        if (more) {
            throw in.fault(
                    "the row has more fields than the " + header.size() + " of the first row",
                    "put quotes around a field that holds a comma or a line end");
        }
        return true;
    }

    private void skipEmptyLines() throws IOException, ImportException {
        while (in.peek() == '\n' || in.peek() == '\r') {
            lineEnd();
        }
    }

    /**
     * Reads a field and what ends it.
     *
     * @return whether another follows in this row
     */
    private boolean field(int limit) throws IOException, ImportException {
        cell.begin(in);
        if (in.peek() == '"') {
            quoted(limit);
        } else {
            plain(limit);
        }
        return switch (in.peek()) {
            case ',' -> {
                in.next();
                yield true;
            }
            case '\r', '\n' -> {
                lineEnd();
                yield false;
            }
            case ByteInput.END -> false;
            default ->
                    throw in.fault(
                            "something follows a closed quote",
                            "write a quote inside a quoted field twice");
        };
    }

    private void plain(int limit) throws IOException, ImportException {
        int next = in.peek();
        while (next != ',' && next != '\r' && next != '\n' && next != ByteInput.END) {
            if (next == '"') {
                throw in.fault(
                        "a quote inside a field that is not quoted",
                        "quote the whole field and write the quote twice");
            }
            add(limit);
            next = in.peek();
        }
    }

    private void quoted(int limit) throws IOException, ImportException {
        in.next();
        while (true) {
            int next = in.peek();
            if (next == ByteInput.END) {
                throw cell.fault("a quote is not closed", "close the quote that begins here");
            }
            if (next == '"') {
                in.next();
                if (in.peek() != '"') {
                    return;
                }
            }
            add(limit);
        }
    }

    private void add(int limit) throws IOException, ImportException {
        if (in.peek() == 0) {
            throw in.fault("a zero byte", "write the file in UTF-8");
        }
        cell.add(in.peek(), limit, in);
        in.next();
    }

    private void lineEnd() throws IOException, ImportException {
        if (in.peek() == '\r') {
            in.next();
            if (in.peek() != '\n') {
                throw in.fault(
                        "a carriage return without a line feed",
                        "end lines with a line feed, or with both");
            }
        }
        in.next();
    }
}
