package dev.keyrecall.spi.json;

/**
 * The text is not the JSON that was expected. Messages name positions and member names, never
 * values.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
