package dev.keyrecall.engine.toml;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One table of a file, read key by key. What nobody has asked for is refused at the end: a word
 * that is misspelt would else do nothing in silence.
 */
public final class StrictTable {
    private static final TomlPosition START = TomlPosition.positionAt(1, 1);

    private final String path;
    private final TomlTable table;
    private final TomlPosition position;
    private final Set<String> known = new HashSet<>();

    private StrictTable(String path, TomlTable table, TomlPosition position) {
        this.path = path;
        this.table = table;
        this.position = position;
    }

    /**
     * The whole of a file.
     *
     * @throws TomlException when it is not TOML
     */
    public static StrictTable parse(String text) throws TomlException {
        TomlParseResult parsed;
        try {
            parsed = Toml.parse(text);
        } catch (TomlParseError e) {
            // What is wrong in the name of a table, it throws.
            throw malformed(e.position(), String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw malformed(START, "it is nested too deeply");
        } catch (AssertionError e) {
            // With -ea, the library asserts that an escape has all its digits before it says so.
            throw malformed(START, "an escape of \\u has four digits, one of \\U eight");
        }
        if (parsed.hasErrors()) {
            TomlParseError first = parsed.errors().getFirst();
            throw malformed(first.position(), String.valueOf(first.getMessage()));
        }
        return new StrictTable("", parsed, START);
    }

    /** One in which nothing stands. */
    public static StrictTable empty() {
        return new StrictTable("", Toml.parse(""), START);
    }

    /** The same, whose messages do not say what it stands in; what was read of it is forgotten. */
    public StrictTable alone() {
        return new StrictTable("", table, position);
    }

    /** A text that must stand there. */
    public String text(String key) throws TomlException {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    /** A text that may stand there. */
    public Optional<String> optionalText(String key) throws TomlException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(key, "a text in quotes stands here");
        };
    }

    /** A whole number that may stand there, within bounds. */
    public Optional<Long> optionalNumber(String key, long min, long max) throws TomlException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case Long number when number >= min && number <= max -> Optional.of(number);
            default -> throw wrong(key, "a number from " + min + " to " + max + " stands here");
        };
    }

    /** A whole number that must stand there, within bounds. */
    public int number(String key, int min, int max) throws TomlException {
        return Math.toIntExact(optionalNumber(key, min, max).orElseThrow(() -> missing(key)));
    }

    /** Another, or this one where none stands there. */
    public int numberOr(String key, int otherwise, int min, int max) throws TomlException {
        return Math.toIntExact(optionalNumber(key, min, max).orElse((long) otherwise));
    }

    /** True or false. */
    public Optional<Boolean> optionalFlag(String key) throws TomlException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case Boolean flag -> Optional.of(flag);
            default -> throw wrong(key, "true or false stands here, without quotes");
        };
    }

    /** Texts, in the order of the file; none where the key is absent. */
    public Set<String> texts(String key, int max) throws TomlException {
        Object value = value(key);
        if (value == null) {
            return Set.of();
        }
        if (!(value instanceof TomlArray array) || array.size() > max) {
            throw wrong(key, "an array of at most " + max + " texts stands here");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object item : array.toList()) {
            if (!(item instanceof String text) || text.isBlank() || !texts.add(text)) {
                throw wrong(key, "texts stand here, none empty and none twice");
            }
        }
        return texts;
    }

    /** A table that must stand in this one. */
    public StrictTable table(String key) throws TomlException {
        return optionalTable(key).orElseThrow(() -> missing(key));
    }

    /** A table that may stand in this one. */
    public Optional<StrictTable> optionalTable(String key) throws TomlException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case TomlTable inner -> Optional.of(new StrictTable(under(key), inner, at(key)));
            default -> throw wrong(key, "a table stands here: [" + under(key) + "]");
        };
    }

    /** Tables of one kind. */
    public List<StrictTable> tables(String key, int max) throws TomlException {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)
                || !array.toList().stream().allMatch(TomlTable.class::isInstance)) {
            throw wrong(key, "tables stand here: [[" + under(key) + "]]");
        }
        if (array.size() > max) {
            throw wrong(key, "there are more than " + max);
        }
        List<StrictTable> tables = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            tables.add(new StrictTable(under(key), array.getTable(i), array.inputPositionOf(i)));
        }
        return tables;
    }

    /** The keys of a table whose keys are names. */
    public List<String> names(int max) throws TomlException {
        if (table.keySet().size() > max) {
            throw malformed(position, path + ": there are more than " + max);
        }
        return new ArrayList<>(new TreeSet<>(table.keySet()));
    }

    /** Ends the reading. */
    public void requireNothingElse() throws TomlException {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                throw wrong(
                        key, "unknown here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** What is wrong with a key, and where it stands. */
    public TomlException wrong(String key, String why) {
        return malformed(at(key), under(key) + ": " + why);
    }

    /** What is wrong with the table as a whole. */
    public TomlException wrong(String why) {
        return malformed(position, why);
    }

    private TomlException missing(String key) {
        return malformed(position, under(key) + " is missing");
    }

    private static TomlException malformed(TomlPosition at, String why) {
        return new TomlException(at.line(), at.column(), why);
    }

    private String under(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private TomlPosition at(String key) {
        return Objects.requireNonNullElse(table.inputPositionOf(List.of(key)), position);
    }

    private @Nullable Object value(String key) {
        known.add(key);
        return table.get(List.of(key));
    }
}
