package dev.keyrecall.engine.imports;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a file, one at a time, with the place of each. Skips a UTF-8 byte-order mark. Wipes
 * its buffer when closed; the stream stays the caller's.
 */
final class ByteInput implements AutoCloseable {
    /** What {@link #peek} and {@link #next} give at the end. */
    static final int END = -1;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream in;
    private final long limit;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private long read;
    private long line = 1;
    private long column = 1;

    /**
     * Begins to read.
     *
     * @param limit how many bytes at most
     */
    static ByteInput of(InputStream in, long limit) throws IOException, ImportException {
        ByteInput input = new ByteInput(in, limit);
        input.fill();
        if (input.startsWith(0xff, 0xfe) || input.startsWith(0xfe, 0xff)) {
            throw new ImportException(
                    1, 1, "the file is in UTF-16", "write it in UTF-8: iconv -f UTF-16 -t UTF-8");
        }
        if (input.startsWith(MARK[0] & 0xff, MARK[1] & 0xff, MARK[2] & 0xff)) {
            input.at = MARK.length;
        }
        return input;
    }

    private ByteInput(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    private boolean startsWith(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= end || (buffer[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The next byte, 0 to 255, which stays there; {@link #END} at the end. */
    int peek() throws IOException, ImportException {
        if (at == end) {
            fill();
        }
        return at == end ? END : buffer[at] & 0xff;
    }

    /** Takes the next byte. */
    int next() throws IOException, ImportException {
        int value = peek();
        if (value != END) {
            at++;
            if (value == '\n') {
                line++;
                column = 1;
            } else if ((value & 0xc0) != 0x80) {
                // Every byte but the second and later ones of a character.
                column++;
            }
        }
        return value;
    }

    /** The line of the next byte, from 1. */
    long line() {
        return line;
    }

    /** The column of the next byte, from 1, in characters. */
    long column() {
        return column;
    }

    /** A fault at the next byte. */
    ImportException fault(String what, String hint) {
        return new ImportException(line, column, what, hint);
    }

    private void fill() throws IOException, ImportException {
        at = 0;
        // Whole, so that a byte-order mark is not read in two parts.
        end = in.readNBytes(buffer, 0, buffer.length);
        read += end;
        if (read > limit) {
            throw fault("the file is longer than " + limit + " bytes", "import it in parts");
        }
    }

    @Override
    public void close() {
        Arrays.fill(buffer, (byte) 0);
        at = 0;
        end = 0;
    }
}
