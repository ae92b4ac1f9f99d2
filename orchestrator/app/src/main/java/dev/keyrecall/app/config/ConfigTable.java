package dev.keyrecall.app.config;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.engine.EngineException;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One table of the configuration file, read key by key. Whoever has read all that he knows calls
 * {@link #requireNothingElse}: a key that nobody reads is a slip of the pen, which would otherwise
 * do nothing in silence.
 */
public final class ConfigTable {
    private static final String NAME = "name";
    private static final Pattern NAME_FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private final Path file;
    private final String title;
    private final TomlTable table;
    private final TomlPosition position;
    private final Set<String> known = new HashSet<>();

    ConfigTable(Path file, String title, TomlTable table, TomlPosition position) {
        this.file = file;
        this.title = title;
        this.table = table;
        this.position = position;
    }

    /** The table's key in the file; empty for the whole. */
    public String title() {
        return title;
    }

    /**
     * The table's name, which what is kept for it goes by.
     *
     * @throws EngineException USAGE when it has none, or one of other than a-z, 0-9 and hyphens
     */
    public String name() throws EngineException {
        String name = text(NAME);
        if (!NAME_FORM.matcher(name).matches()) {
            throw wrong(NAME, "a name is 1 to 32 of a-z, 0-9 and hyphens");
        }
        return name;
    }

    /** A text that must stand there. */
    public String text(String key) throws EngineException {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    /** A text that may stand there. */
    public Optional<String> optionalText(String key) throws EngineException {
        Object value = value(key);
        return switch (value) {
            case null -> Optional.empty();
            case String text when !text.isEmpty() -> Optional.of(text);
            default -> throw wrong(key, "a text in quotes stands here");
        };
    }

    /** One of some words. */
    public String word(String key, String... words) throws EngineException {
        String text = text(key);
        if (!List.of(words).contains(text)) {
            throw wrong(key, "one of these stands here: " + String.join(", ", words));
        }
        return text;
    }

    /** A whole number within bounds. */
    public long number(String key, long otherwise, long min, long max) throws EngineException {
        Object value = value(key);
        return switch (value) {
            case null -> otherwise;
            case Long number when number >= min && number <= max -> number;
            default -> throw wrong(key, "a number from " + min + " to " + max + " stands here");
        };
    }

    /** True or false. */
    public boolean flag(String key, boolean otherwise) throws EngineException {
        Object value = value(key);
        return switch (value) {
            case null -> otherwise;
            case Boolean flag -> flag;
            default -> throw wrong(key, "true or false stands here, without quotes");
        };
    }

    /** A duration, as on the command line: {@code "15m"}. */
    public Duration duration(String key, Duration otherwise, Duration min, Duration max)
            throws EngineException {
        Optional<String> text = optionalText(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        Duration duration;
        try {
            duration = Durations.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw wrong(key, String.valueOf(e.getMessage()));
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw wrong(
                    key,
                    "a duration from %s to %s stands here"
                            .formatted(Durations.text(min), Durations.text(max)));
        }
        return duration;
    }

    /** The path of a file or folder, from the root: where a command is run makes no difference. */
    public Optional<Path> optionalPath(String key) throws EngineException {
        Optional<String> text = optionalText(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(text.get());
            if (path.isAbsolute()) {
                return Optional.of(path.normalize());
            }
        } catch (InvalidPathException e) {
            throw wrong(key, "no path: " + e.getReason());
        }
        throw wrong(key, "a path from the root stands here: it begins with /");
    }

    /** As {@link #optionalPath}, and must stand there. */
    public Path path(String key) throws EngineException {
        return optionalPath(key).orElseThrow(() -> missing(key));
    }

    /**
     * The address of a service: {@code https}, or {@code http} on this machine itself. User names
     * and passwords do not stand in it.
     */
    public URI address(String key) throws EngineException {
        String text = text(key);
        String trouble = ServiceAddress.trouble(text);
        if (trouble != null) {
            throw wrong(key, trouble);
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(key, "no address: " + e.getReason());
        }
    }

    /** A table in this one, if it stands there. */
    Optional<ConfigTable> table(String key) throws EngineException {
        Object value = value(key);
        return switch (value) {
            case null -> Optional.empty();
            case TomlTable inner -> Optional.of(new ConfigTable(file, key, inner, at(key)));
            default -> throw wrong(key, "a table stands here: [" + key + "]");
        };
    }

    /** Tables of one kind. */
    List<ConfigTable> tables(String key, int max) throws EngineException {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)
                || !array.toList().stream().allMatch(TomlTable.class::isInstance)) {
            throw wrong(key, "tables stand here: [[" + key + "]]");
        }
        if (array.size() > max) {
            throw wrong(key, "there are more than " + max);
        }
        List<ConfigTable> tables = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            tables.add(new ConfigTable(file, key, array.getTable(i), array.inputPositionOf(i)));
        }
        return tables;
    }

    /**
     * Ends the reading.
     *
     * @throws EngineException USAGE when a key stands there that nobody asked for
     */
    public void requireNothingElse() throws EngineException {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                throw wrong(
                        key, "unknown here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** What is wrong with a key, and where it stands. */
    public EngineException wrong(String key, String why, String... hints) {
        return Configuration.malformed(file, at(key), key + ": " + why, hints);
    }

    private EngineException missing(String key) {
        return Configuration.malformed(
                file, position, "[" + title + "] has no " + key + ", and needs one");
    }

    private TomlPosition at(String key) {
        TomlPosition found = table.inputPositionOf(List.of(key));
        return Objects.requireNonNullElse(found, position);
    }

    private @Nullable Object value(String key) {
        known.add(key);
        return table.get(List.of(key));
    }
}
