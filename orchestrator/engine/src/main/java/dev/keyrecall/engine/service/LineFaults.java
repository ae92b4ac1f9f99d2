package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.TableRow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with the lines of a file, of which nothing is taken then. Not thread-safe. */
final class LineFaults {
    /** How many lines a refusal names before it only counts the rest. */
    static final int NAMED_MAX = 20;

    private final List<TableRow.Fault> faults = new ArrayList<>();

    void add(TableRow.Fault fault) {
        faults.add(fault);
    }

    void add(long line, String what, String hint) {
        faults.add(new TableRow.Fault(line, what, hint));
    }

    boolean none() {
        return faults.isEmpty();
    }

    /**
     * The refusal of the whole file, by its lines.
     *
     * @param shown the file's name
     */
    EngineException refusal(String shown) {
        faults.sort(Comparator.comparingLong(TableRow.Fault::line));
        List<String> lines = new ArrayList<>();
        faults.stream()
                .limit(NAMED_MAX)
                .map(one -> "line " + one.line() + ": " + one.what() + "; " + one.hint())
                .forEach(lines::add);
        if (faults.size() > NAMED_MAX) {
            lines.add("and " + (faults.size() - NAMED_MAX) + " more");
        }
        return new EngineException(
                Ending.USAGE,
                shown
                        + ": "
                        + faults.size()
                        + (faults.size() == 1 ? " line is" : " lines are")
                        + " wrong; nothing was imported",
                lines.toArray(String[]::new));
    }
}
