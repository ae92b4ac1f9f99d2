package dev.keyrecall.engine.testing;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Rows by key, in key order. A fork shares the rows until one side writes. Not thread-safe. */
final class Table<V> {
    private NavigableMap<String, V> rows;
    private boolean shared;

    Table() {
        this(new TreeMap<>(), false);
    }

    private Table(NavigableMap<String, V> rows, boolean shared) {
        this.rows = rows;
        this.shared = shared;
    }

    /** A second table of the same rows. The origin must not be written any more. */
    Table<V> fork() {
        return new Table<>(rows, true);
    }

    Optional<V> find(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    boolean has(String key) {
        return rows.containsKey(key);
    }

    int size() {
        return rows.size();
    }

    List<V> all() {
        return List.copyOf(rows.values());
    }

    List<V> newestFirst() {
        return new ArrayList<>(rows.values()).reversed();
    }

    List<V> withPrefix(String prefix) {
        return List.copyOf(rows.subMap(prefix, prefix + Character.MAX_VALUE).values());
    }

    void put(String key, V value) {
        own();
        rows.put(key, value);
    }

    /** The row that stood there; null for none. */
    @Nullable V remove(String key) {
        own();
        return rows.remove(key);
    }

    private void own() {
        if (shared) {
            rows = new TreeMap<>(rows);
            shared = false;
        }
    }
}
