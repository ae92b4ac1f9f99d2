package dev.keyrecall.engine.imports;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The shapes of a file that is imported. */
public enum ImportFormat {
    /** RFC 4180 with a header row. */
    CSV("csv"),

    /** An array of objects, or one object after the other. */
    JSON("json"),

    /** {@code KEY=VALUE} lines. */
    DOTENV("dotenv");

    private final String word;

    ImportFormat(String word) {
        this.word = word;
    }

    /** As it is written on the command line. */
    public String word() {
        return word;
    }

    /** The format of that word. */
    public static Optional<ImportFormat> ofWord(String word) {
        return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
    }

    /** What a file's name suggests: its ending, or {@code .env} and what begins with it. */
    public static Optional<ImportFormat> ofFileName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return Optional.of(CSV);
        }
        if (lower.endsWith(".json") || lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            return Optional.of(JSON);
        }
        if (lower.endsWith(".env") || lower.startsWith(".env.") || lower.endsWith(".dotenv")) {
            return Optional.of(DOTENV);
        }
        return Optional.empty();
    }
}
