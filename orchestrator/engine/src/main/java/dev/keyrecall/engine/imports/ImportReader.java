package dev.keyrecall.engine.imports;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The rows of a file to import, one at a time. Values stay bytes, everything that held one is
 * wiped, and memory does not grow with the file but for 40 to 60 bytes a row, which find
 * duplicates. Not thread-safe.
 *
 * <p>A file is refused at its first fault; the rows given out before it stand in the caller's
 * hands. Who must have all or nothing reads the file twice.
 */
public final class ImportReader implements AutoCloseable {
    private final ByteInput in;
    private final Cell cell = new Cell();
    private final Cell nameCell = new Cell();
    private final RowDraft draft;
    private final SeenRows seen = new SeenRows();
    private final Rows rows;
    private final ImportLimits limits;
    private long count;
    private boolean ended;

    /**
     * Begins to read; for CSV, reads the header row.
     *
     * @param in stays the caller's, who closes it
     * @param defaults what holds for rows that do not say otherwise
     * @throws ImportException when the file cannot be one of that format
     */
    public ImportReader(
            InputStream in, ImportFormat format, ImportDefaults defaults, ImportLimits limits)
            throws IOException, ImportException {
        this.in = ByteInput.of(in, limits.fileBytes());
        this.limits = limits;
        this.draft = new RowDraft(defaults, limits);
        this.rows =
                switch (format) {
                    case CSV -> new CsvRows(this.in, cell, limits);
                    case JSON -> new JsonRows(this.in, cell, nameCell);
                    case DOTENV -> new DotenvRows(this.in, cell);
                };
    }

    /**
     * The next row, which the caller closes; empty at the end.
     *
     * @throws ImportException for the first fault, with its place
     * @throws IllegalStateException after a fault, and once closed
     */
    public Optional<ImportRow> next() throws IOException, ImportException {
        if (ended) {
            throw new IllegalStateException("this import has been closed or has failed");
        }
        // Until it went well: after a fault the place in the file means nothing.
        ended = true;
        boolean found = rows.read(draft);
        Optional<ImportRow> row = found ? Optional.of(checked()) : Optional.empty();
        ended = false;
        if (row.isEmpty()) {
            seen.forget();
        }
        return row;
    }

    private ImportRow checked() throws ImportException {
        if (count == limits.rows()) {
            throw in.fault(
                    "the file has more than " + limits.rows() + " rows", "import it in parts");
        }
        ImportRow row = draft.row();
        long before = seen.add(row);
        if (before != 0) {
            row.close();
            throw new ImportException(
                    row.line(),
                    1,
                    "the same name, account, type and label as on line " + before,
                    "keep one of the two rows");
        }
        count++;
        return row;
    }

    /** How many rows were given out. */
    public long count() {
        return count;
    }

    /** Wipes what is held of the file. Idempotent. */
    @Override
    public void close() {
        ended = true;
        draft.close();
        cell.close();
        nameCell.close();
        in.close();
    }
}
