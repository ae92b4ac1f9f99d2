package dev.keyrecall.engine.imports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A row of a table of names: read, or wrong by itself. */
public sealed interface TableRow {
    /** The line it begins on, from 1. */
    long line();

    /**
     * A row.
     *
     * @param line the line it begins on
     * @param fields by column, in the order of the header; those that are empty are left out
     */
    record Fields(long line, Map<String, String> fields) implements TableRow {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * What is no row.
     *
     * @param line where
     * @param what what is wrong, nothing quoted
     * @param hint what to do about it
     */
    record Fault(long line, String what, String hint) implements TableRow {}
}
