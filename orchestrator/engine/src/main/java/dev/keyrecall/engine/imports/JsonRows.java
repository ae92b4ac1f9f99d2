package dev.keyrecall.engine.imports;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * An array of objects, or one object after the other; members are texts or null.
 *
 * <p>Source: RFC 8259.
 */
final class JsonRows implements Rows {
    private static final String SHAPE =
            "an array of objects, or one object after the other; docs/formats/import.md";

    private final ByteInput in;
    private final Cell cell;
    private final Cell nameCell;
    private final boolean inArray;
    private boolean first = true;
    private boolean ended;

    JsonRows(ByteInput in, Cell cell, Cell nameCell) throws IOException, ImportException {
        this.in = in;
        this.cell = cell;
        this.nameCell = nameCell;
        space();
        this.inArray = in.peek() == '[';
        if (inArray) {
            in.next();
        } else if (in.peek() != '{' && in.peek() != ByteInput.END) {
            throw in.fault("this is not JSON", "the file is " + SHAPE);
        }
    }

    @Override
    public boolean read(RowDraft into) throws IOException, ImportException {
        space();
        if (inArray ? arrayEnds() : in.peek() == ByteInput.END) {
            return false;
        }
        into.begin(in);
        expect('{', SHAPE);
        Set<Column> seen = EnumSet.noneOf(Column.class);
        space();
        if (in.peek() == '}') {
            in.next();
            return true;
        }
        while (true) {
            member(into, seen);
            space();
            if (in.peek() != ',') {
                break;
            }
            in.next();
            space();
        }
        expect('}', "members are separated by commas");
        return true;
    }

    private boolean arrayEnds() throws IOException, ImportException {
        if (!ended && in.peek() != ']') {
            if (!first) {
                expect(',', "objects of an array are separated by commas");
                space();
            }
            first = false;
            return false;
        }
        if (!ended) {
            in.next();
            ended = true;
            space();
        }
        if (in.peek() != ByteInput.END) {
            throw in.fault("something follows the array", "the file is " + SHAPE);
        }
        return true;
    }

    private void member(RowDraft into, Set<Column> seen) throws IOException, ImportException {
        string(nameCell, into.limit(Column.NAME));
        String name = nameCell.text();
        Column column = Column.ofWord(name).orElse(null);
        if (column == null) {
            throw nameCell.fault("a member has an unknown name", Column.hintFor(name));
        }
        if (!seen.add(column)) {
            throw nameCell.fault("the member '" + column.word() + "' stands twice", "keep one");
        }
        space();
        expect(':', "a member is \"name\": \"text\"");
        space();
        if (in.peek() == 'n') {
            for (char c : "null".toCharArray()) {
                expect(c, "a member is a text or null");
            }
            return;
        }
        string(cell, into.limit(column));
        cell.requireUtf8();
        into.set(column, cell);
    }

    private void string(Cell into, int limit) throws IOException, ImportException {
        into.begin(in);
        expect('"', "names and values are texts in quotes");
        while (true) {
            int next = in.peek();
            if (next == ByteInput.END) {
                throw into.fault("a quote is not closed", "close the quote that begins here");
            }
            if (next < ' ') {
                throw in.fault("a control character in a text", "write it as an escape, like \\n");
            }
            if (next == '"') {
                in.next();
                return;
            }
            if (next == '\\') {
                escape(into, limit);
            } else {
                into.add(next, limit, in);
                in.next();
            }
        }
    }

    private void escape(Cell into, int limit) throws IOException, ImportException {
        in.next();
        int kind = in.peek();
        int point =
                switch (kind) {
                    case '"', '\\', '/' -> kind;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> 'u';
                    default -> throw in.fault("an unknown escape", "RFC 8259 knows nine");
                };
        in.next();
        into.addCodePoint(kind == 'u' ? codePoint() : point, limit, in);
    }

    private int codePoint() throws IOException, ImportException {
        char unit = hex4();
        if (!Character.isSurrogate(unit)) {
            return unit;
        }
        if (Character.isHighSurrogate(unit) && in.peek() == '\\') {
            in.next();
            expect('u', "the second half of a pair is written \\uXXXX");
            char second = hex4();
            if (Character.isLowSurrogate(second)) {
                return Character.toCodePoint(unit, second);
            }
        }
        throw in.fault("half a surrogate pair", "write both halves, or the character itself");
    }

    private char hex4() throws IOException, ImportException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = in.peek();
            int digit = next >= '0' && next <= 'f' ? Character.digit(next, 16) : -1;
            if (digit < 0) {
                throw in.fault("an escape without four hexadecimal digits", "write \\uXXXX");
            }
            value = 16 * value + digit;
            in.next();
        }
        return (char) value;
    }

    private void space() throws IOException, ImportException {
        while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\n' || in.peek() == '\r') {
            in.next();
        }
    }

    private void expect(char c, String hint) throws IOException, ImportException {
        if (in.peek() != c) {
            throw in.fault(
                    in.peek() == ByteInput.END
                            ? "the file ends too early"
                            : "expected '" + c + "' here",
                    hint);
        }
        in.next();
    }
}
