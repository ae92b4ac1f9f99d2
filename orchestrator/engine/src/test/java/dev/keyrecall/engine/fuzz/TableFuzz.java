package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.TableReader;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A table is refused in words, or read: what was read of it is read again, the same, when it is
 * written by the RFC.
 */
public final class TableFuzz {
    private TableFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        readAgain(input, TableShape.OWNERS);
        readAgain(input, TableShape.CONSUMERS);
    }

    private static void readAgain(byte[] input, TableShape shape) {
        List<TableRow> rows;
        try {
            rows = read(input, shape);
        } catch (ImportException e) {
            RoundTrip.requireSaid(e);
            return;
        }
        long last = 0;
        List<Map<String, String>> expected = new ArrayList<>();
        TreeSet<String> columns = new TreeSet<>(shape.columns());
        for (TableRow row : rows) {
            if (row.line() < last) {
                throw new AssertionError("line " + row.line() + " after " + last);
            }
            last = row.line();
            switch (row) {
                case TableRow.Fields(long _, Map<String, String> fields) -> {
                    expected.add(new TreeMap<>(fields));
                    columns.addAll(fields.keySet());
                }
                case TableRow.Fault(long _, String what, String hint) -> {
                    if (what.isBlank() || hint.isBlank()) {
                        throw new AssertionError("a fault without words");
                    }
                }
            }
        }
        StringBuilder again = new StringBuilder(String.join(",", columns)).append('\n');
        for (Map<String, String> fields : expected) {
            again.append(
                    columns.stream()
                            .map(column -> quoted(fields, column))
                            .collect(Collectors.joining(",", "", "\n")));
        }
        requireSame(again.toString(), shape, expected);
    }

    private static void requireSame(
            String text, TableShape shape, List<Map<String, String>> expected) {
        try {
            List<TableRow> rows = read(text.getBytes(StandardCharsets.UTF_8), shape);
            if (rows.size() != expected.size()) {
                throw new AssertionError(rows.size() + " rows, not " + expected.size());
            }
            for (int i = 0; i < rows.size(); i++) {
                if (!(rows.get(i) instanceof TableRow.Fields(long _, Map<String, String> fields))
                        || !new TreeMap<>(fields).equals(expected.get(i))) {
                    throw new AssertionError(rows.get(i) + ", not " + expected.get(i));
                }
            }
        } catch (ImportException e) {
            throw new AssertionError(text, e);
        }
    }

    private static List<TableRow> read(byte[] file, TableShape shape) throws ImportException {
        try (TableReader reader =
                new TableReader(new ByteArrayInputStream(file), shape, TableReader.LIMITS)) {
            return reader.all(_ -> {});
        } catch (IOException e) {
            throw new AssertionError("an array was not read", e);
        }
    }

    private static String quoted(Map<String, String> fields, String column) {
        return '"' + fields.getOrDefault(column, "").replace("\"", "\"\"") + '"';
    }
}
