package dev.keyrecall.app.console;

/** Colour for a word or a line, or none. */
public enum Ink {
    PLAIN(""),
    BAD("31"),
    GOOD("32"),
    CARE("33"),
    FAINT("2");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    /** The text in this colour where {@code coloured}, otherwise as it is. */
    public String on(String text, boolean coloured) {
        return coloured && this != PLAIN ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
