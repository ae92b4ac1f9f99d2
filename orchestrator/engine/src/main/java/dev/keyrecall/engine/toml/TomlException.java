package dev.keyrecall.engine.toml;

/** A file that is not TOML, or does not say what it is to say. The message says where and why. */
public final class TomlException extends Exception {
    private static final long serialVersionUID = 1L;

    TomlException(int line, int column, String why) {
        super("line " + line + ", column " + column + ": " + why);
    }
}
