package dev.keyrecall.engine.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Comma-separated values with a header row. */
final class CsvRows implements Rows {
    /** More columns than these are refused before each is looked at. */
    private static final int COLUMNS_MAX = Column.values().length;

    private static final String COMMAS = "columns are separated by commas; ";

    private final ByteInput in;
    private final Cell cell;
    private final CsvFields fields;
    private final List<Column> header;

    CsvRows(ByteInput in, Cell cell, ImportLimits limits) throws IOException, ImportException {
        this.in = in;
        this.cell = cell;
        this.fields = new CsvFields(in, cell);
        this.header = header(limits.textBytes());
    }

    private List<Column> header(int limit) throws IOException, ImportException {
        fields.skipEmptyLines();
        List<Column> columns = new ArrayList<>();
        Set<Column> seen = EnumSet.noneOf(Column.class);
        boolean more = in.peek() != ByteInput.END;
        while (more) {
            more = fields.next(limit);
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
        fields.skipEmptyLines();
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
            more = fields.next(into.limit(header.get(i)));
            into.set(header.get(i), cell);
        }
        if (more) {
            throw in.fault(
                    "the row has more fields than the " + header.size() + " of the first row",
                    "put quotes around a field that holds a comma or a line end");
        }
        return true;
    }
}
