package dev.keyrecall.engine.policy;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
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
 * One table of a policy, read key by key. What nobody has asked for is refused at the end: a word
 * that is misspelt would else do nothing in silence.
 */
final class PolicyTable {
    private final String path;
    private final TomlTable table;
    private final TomlPosition position;
    private final Set<String> known = new HashSet<>();

    PolicyTable(String path, TomlTable table, TomlPosition position) {
        this.path = path;
        this.table = table;
        this.position = position;
    }

    String text(String key) throws PolicyException {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    Optional<String> optionalText(String key) throws PolicyException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(key, "a text in quotes stands here");
        };
    }

    int number(String key, int min, int max) throws PolicyException {
        Integer found = numberOr(key, null, min, max);
        if (found == null) {
            throw missing(key);
        }
        return found;
    }

    @Nullable Integer numberOr(String key, @Nullable Integer otherwise, int min, int max)
            throws PolicyException {
        return switch (value(key)) {
            case null -> otherwise;
            case Long number when number >= min && number <= max -> Math.toIntExact(number);
            default -> throw wrong(key, "a number from " + min + " to " + max + " stands here");
        };
    }

    /** Texts, in the order of the file; none where the key is absent. */
    Set<String> texts(String key, int max) throws PolicyException {
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

    PolicyTable table(String key) throws PolicyException {
        return optionalTable(key).orElseThrow(() -> missing(key));
    }

    Optional<PolicyTable> optionalTable(String key) throws PolicyException {
        return switch (value(key)) {
            case null -> Optional.empty();
            case TomlTable inner -> Optional.of(new PolicyTable(under(key), inner, at(key)));
            default -> throw wrong(key, "a table stands here: [" + under(key) + "]");
        };
    }

    /** The keys of a table whose keys are names. */
    List<String> names(int max) throws PolicyException {
        if (table.keySet().size() > max) {
            throw new PolicyException(where(position) + path + ": there are more than " + max);
        }
        return new ArrayList<>(new TreeSet<>(table.keySet()));
    }

    /** Ends the reading. */
    void requireNothingElse() throws PolicyException {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                throw wrong(
                        key, "unknown here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    PolicyException wrong(String key, String why) {
        return new PolicyException(where(at(key)) + under(key) + ": " + why);
    }

    private PolicyException missing(String key) {
        return new PolicyException(where(position) + under(key) + " is missing");
    }

    private String under(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String where(TomlPosition at) {
        return "line " + at.line() + ", column " + at.column() + ": ";
    }

    private TomlPosition at(String key) {
        return Objects.requireNonNullElse(table.inputPositionOf(List.of(key)), position);
    }

    private @Nullable Object value(String key) {
        known.add(key);
        return table.get(List.of(key));
    }
}
