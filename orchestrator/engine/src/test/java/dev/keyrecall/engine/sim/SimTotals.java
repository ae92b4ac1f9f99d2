package dev.keyrecall.engine.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What many simulations come to. */
final class SimTotals {
    private final List<SimReport> failed = new ArrayList<>();
    private final Map<SimFaults.Kind, Integer> faults = new EnumMap<>(SimFaults.Kind.class);
    private long seeds;
    private long steps;
    private long starts;
    private long strays;

    void add(SimReport report) {
        seeds++;
        steps += report.steps();
        starts += report.starts();
        strays += report.strays();
        report.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
        if (!report.broken().isEmpty()) {
            failed.add(report);
        }
    }

    /** Those that broke a law. */
    List<SimReport> failed() {
        return failed;
    }

    @Override
    public String toString() {
        return String.format(
                "%d seeds, %d failed; %d steps, %d starts, %d strays, %s",
                seeds, failed.size(), steps, starts, strays, faults);
    }
}
