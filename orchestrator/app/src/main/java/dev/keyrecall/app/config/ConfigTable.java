package dev.keyrecall.app.config;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.toml.StrictTable;
import dev.keyrecall.engine.toml.TomlException;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final StrictTable table;

    ConfigTable(Path file, String title, StrictTable table) {
        this.file = file;
        this.title = title;
        this.table = table;
    }

    /** Something that is read of it. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws TomlException;
    }

    private <T> T read(Reading<T> reading) throws EngineException {
        try {
            return reading.read();
        } catch (TomlException e) {
            throw Configuration.malformed(file, e);
        }
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

    /** A text that may stand there; not an empty one. */
    public Optional<String> optionalText(String key) throws EngineException {
        Optional<String> text = read(() -> table.optionalText(key));
        if (text.isPresent() && text.get().isEmpty()) {
            throw wrong(key, "a text in quotes stands here");
        }
        return text;
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
        return read(() -> table.optionalNumber(key, min, max)).orElse(otherwise);
    }

    /** True or false. */
    public boolean flag(String key, boolean otherwise) throws EngineException {
        return read(() -> table.optionalFlag(key)).orElse(otherwise);
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
        return read(() -> table.optionalTable(key)).map(inner -> inner(key, inner));
    }

    /** Tables of one kind. */
    List<ConfigTable> tables(String key, int max) throws EngineException {
        return read(() -> table.tables(key, max)).stream().map(one -> inner(key, one)).toList();
    }

    private ConfigTable inner(String key, StrictTable inner) {
        return new ConfigTable(file, key, inner.alone());
    }

    /**
     * Ends the reading.
     *
     * @throws EngineException USAGE when a key stands there that nobody asked for
     */
    public void requireNothingElse() throws EngineException {
        read(
                () -> {
                    table.requireNothingElse();
                    return true;
                });
    }

    /** What is wrong with a key, and where it stands. */
    public EngineException wrong(String key, String why, String... hints) {
        return Configuration.malformed(file, table.wrong(key, why), hints);
    }

    private EngineException missing(String key) {
        return Configuration.malformed(
                file, table.wrong("[" + title + "] has no " + key + ", and needs one"));
    }
}
