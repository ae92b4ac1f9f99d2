package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.SecretBytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one field while it is read. What it no longer needs it wipes. */
final class Cell implements AutoCloseable {
    private static final int FIRST_BYTES = 256;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private long line;
    private long column;

    /** Forgets what was held, and begins a field here. */
    void begin(ByteInput at) {
        Arrays.fill(bytes, 0, length, (byte) 0);
        length = 0;
        line = at.line();
        column = at.column();
    }

    /** Adds one byte. */
    void add(int value, int limit, ByteInput at) throws ImportException {
        if (length >= limit) {
            throw at.fault(
                    "a field is longer than " + limit + " bytes",
                    "a quote that is not closed, or a file that does not belong here");
        }
        if (length == bytes.length) {
            byte[] longer = Arrays.copyOf(bytes, Math.min(limit, 2 * length));
            Arrays.fill(bytes, (byte) 0);
            bytes = longer;
        }
        bytes[length] = (byte) value;
        length++;
    }

    /** Adds one character in UTF-8; not a surrogate. */
    void addCodePoint(int point, int limit, ByteInput at) throws ImportException {
        if (point < 0x80) {
            add(point, limit, at);
            return;
        }
        int following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        int lead = following == 1 ? 0xc0 : following == 2 ? 0xe0 : 0xf0;
        add(lead | (point >> (6 * following)), limit, at);
        for (int left = following - 1; left >= 0; left--) {
            add(0x80 | ((point >> (6 * left)) & 0x3f), limit, at);
        }
    }

    /** Takes spaces and tabs from the end. */
    void trimEnd() {
        while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t')) {
            length--;
            bytes[length] = 0;
        }
    }

    boolean isEmpty() {
        return length == 0;
    }

    long line() {
        return line;
    }

    long column() {
        return column;
    }

    /** A fault where the field begins. */
    ImportException fault(String what, String hint) {
        return new ImportException(line, column, what, hint);
    }

    /** The bytes as a secret. */
    SecretBytes secret() {
        return SecretBytes.adopt(Arrays.copyOf(bytes, length));
    }

    /** The bytes as text; for fields that are no secret. */
    String text() throws ImportException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("a field other than the value is not UTF-8", "write the file in UTF-8");
        }
    }

    /** Refuses bytes that are no UTF-8, without making text of them. */
    void requireUtf8() throws ImportException {
        CharBuffer room = CharBuffer.allocate(Math.max(1, length));
        boolean isText =
                !StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, length), room, true)
                        .isError();
        Arrays.fill(room.array(), '\0');
        if (!isText) {
            throw fault("a text is not UTF-8", "write the file in UTF-8");
        }
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }
}
