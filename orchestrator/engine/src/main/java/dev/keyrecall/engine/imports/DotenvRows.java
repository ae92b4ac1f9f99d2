package dev.keyrecall.engine.imports;

import java.io.IOException;

/**
 * Lines of {@code KEY=VALUE}, as far as the common libraries and shells read them alike; what they
 * would expand or unescape each in its own way is refused outside single quotes.
 *
 * <p>Source: docs/formats/import.md section 4; https://github.com/motdotla/dotenv#rules.
 */
final class DotenvRows implements Rows {
    private static final String EXPORT = "export";
    private static final String LITERAL =
            "programs read it differently; put the value in single quotes to have it as it stands";

    private final ByteInput in;
    private final Cell cell;

    DotenvRows(ByteInput in, Cell cell) {
        this.in = in;
        this.cell = cell;
    }

    @Override
    public boolean read(RowDraft into) throws IOException, ImportException {
        blank();
        while (in.peek() == '#' || in.peek() == '\n' || in.peek() == '\r') {
            rest();
            blank();
        }
        if (in.peek() == ByteInput.END) {
            return false;
        }
        into.begin(in);
        key(into);
        blank();
        cell.begin(in);
        int limit = into.limit(Column.VALUE);
        switch (in.peek()) {
            case '\'' -> single(limit);
            case '"' -> twice(limit);
            default -> plain(limit);
        }
        into.set(Column.VALUE, cell);
        return true;
    }

    private void key(RowDraft into) throws IOException, ImportException {
        name(into);
        if ((in.peek() == ' ' || in.peek() == '\t') && cell.text().equals(EXPORT)) {
            blank();
            name(into);
        }
        blank();
        if (in.peek() != '=') {
            throw in.fault("expected KEY=VALUE", "each line is KEY=VALUE, a comment, or empty");
        }
        in.next();
        into.set(Column.NAME, cell);
    }

    private void name(RowDraft into) throws IOException, ImportException {
        cell.begin(in);
        while (isName(in.peek(), cell.isEmpty())) {
            cell.add(in.peek(), into.limit(Column.NAME), in);
            in.next();
        }
        if (cell.isEmpty()) {
            throw in.fault(
                    "expected a key", "a key is letters, digits, '_', '.' and '-', no digit first");
        }
    }

    private static boolean isName(int c, boolean first) {
        boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        boolean later = (c >= '0' && c <= '9') || c == '.' || c == '-';
        return letter || (later && !first);
    }

    private void single(int limit) throws IOException, ImportException {
        in.next();
        while (in.peek() != '\'') {
            requireMore();
            add(limit);
        }
        in.next();
        onlyComment();
    }

    private void twice(int limit) throws IOException, ImportException {
        in.next();
        while (in.peek() != '"') {
            requireMore();
            if (in.peek() == '\\') {
                in.next();
                escape(limit);
            } else {
                literal(limit);
            }
        }
        in.next();
        onlyComment();
    }

    private void escape(int limit) throws IOException, ImportException {
        int meant =
                switch (in.peek()) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case '\\', '"', '$' -> in.peek();
                    default -> throw in.fault("an unknown escape in double quotes", LITERAL);
                };
        cell.add(meant, limit, in);
        in.next();
    }

    private void plain(int limit) throws IOException, ImportException {
        boolean afterBlank = true;
        while (in.peek() != '\n' && in.peek() != '\r' && in.peek() != ByteInput.END) {
            int next = in.peek();
            if (next == '#' && afterBlank) {
                break;
            }
            if (next == '\'' || next == '"' || next == '\\') {
                throw in.fault("a quote or backslash in a value that is not quoted", LITERAL);
            }
            afterBlank = next == ' ' || next == '\t';
            literal(limit);
        }
        cell.trimEnd();
        rest();
    }

    /** One byte that stands for itself, if no program would expand it. */
    private void literal(int limit) throws IOException, ImportException {
        int next = in.peek();
        if (next == '`' || next == '$') {
            throw in.fault("a back quote or dollar sign outside single quotes", LITERAL);
        }
        add(limit);
    }

    private void add(int limit) throws IOException, ImportException {
        if (in.peek() == 0) {
            throw in.fault("a zero byte", "write the file in UTF-8");
        }
        cell.add(in.peek(), limit, in);
        in.next();
    }

    private void requireMore() throws IOException, ImportException {
        if (in.peek() == ByteInput.END) {
            throw cell.fault("a quote is not closed", "close the quote that begins here");
        }
    }

    private void onlyComment() throws IOException, ImportException {
        int next = in.peek();
        blank();
        boolean ends = in.peek() == '\n' || in.peek() == '\r' || in.peek() == ByteInput.END;
        boolean comments = in.peek() == '#' && (next == ' ' || next == '\t');
        if (!ends && !comments) {
            throw in.fault("something follows a closed quote", "quote the whole value once");
        }
        rest();
    }

    /** Everything up to the line's end, and that. */
    private void rest() throws IOException, ImportException {
        while (in.peek() != '\n' && in.peek() != ByteInput.END) {
            if (in.next() == '\r' && in.peek() != '\n' && in.peek() != ByteInput.END) {
                throw in.fault(
                        "a carriage return without a line feed",
                        "end lines with a line feed, or with both");
            }
        }
        in.next();
    }

    private void blank() throws IOException, ImportException {
        while (in.peek() == ' ' || in.peek() == '\t') {
            in.next();
        }
    }
}
