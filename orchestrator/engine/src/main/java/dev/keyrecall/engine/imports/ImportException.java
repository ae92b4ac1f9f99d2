package dev.keyrecall.engine.imports;

/**
 * A file that cannot be imported as it is. Names a place and never quotes the file: what stands
 * there may be a secret in the wrong column.
 */
public final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long line;
    private final long column;
    private final String what;
    private final String hint;

    /**
     * A fault at a place.
     *
     * @param line from 1
     * @param column from 1, in characters
     * @param what in words, nothing quoted
     * @param hint what to do about it
     */
    ImportException(long line, long column, String what, String hint) {
        super("line " + line + ", column " + column + ": " + what);
        this.line = line;
        this.column = column;
        this.what = what;
        this.hint = hint;
    }

    /** The line, from 1. */
    public long line() {
        return line;
    }

    /** The column, from 1, in characters. */
    public long column() {
        return column;
    }

    /** The message without the place. */
    public String what() {
        return what;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
