package dev.keyrecall.engine.imports;

import java.io.IOException;

/**
 * The fields of comma-separated values, one after the other.
 *
 * <p>Source: RFC 4180; beyond it, lines may end in a line feed alone, and empty lines are skipped.
 */
final class CsvFields {
    private final ByteInput in;
    private final Cell cell;

    /**
     * @param cell holds each field while it is read
     */
    CsvFields(ByteInput in, Cell cell) {
        this.in = in;
        this.cell = cell;
    }

    void skipEmptyLines() throws IOException, ImportException {
        while (in.peek() == '\n' || in.peek() == '\r') {
            lineEnd();
        }
    }

    /**
     * Reads a field and what ends it.
     *
     * @return whether another follows in this row
     */
    boolean next(int limit) throws IOException, ImportException {
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
