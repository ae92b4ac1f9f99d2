package dev.keyrecall.engine.imports;

import java.io.IOException;

/** One format's way of finding rows in a file. */
sealed interface Rows permits CsvRows, JsonRows, DotenvRows {
    /**
     * Reads the next row's fields.
     *
     * @return false at the end of the file
     */
    boolean read(RowDraft into) throws IOException, ImportException;
}
