package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.campaign.Mode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** Runs many seeds. */
public final class SeedSearch {
    private static final int FAILURES_TOLD = 3;

    private SeedSearch() {}

    /**
     * Runs every so many seeds of a mode in a process of its own, and tells of it in lines. Exit
     * code 1 when one broke a law.
     *
     * @param args the mode, the first seed, the one to end before, and the step
     */
    public static void main(String[] args) {
        SimStage stage = SimStage.of(Mode.valueOf(args[0]));
        long to = Long.parseLong(args[2]);
        long step = Long.parseLong(args[3]);
        SimTotals totals = new SimTotals();
        for (long seed = Long.parseLong(args[1]); seed < to; seed += step) {
            totals.add(undisturbed(seed, stage));
        }
        System.out.println(totals);
        totals.failed().stream()
                .limit(FAILURES_TOLD)
                .forEach(one -> System.out.println(one.story()));
        System.exit(totals.failed().isEmpty() ? 0 : 1);
    }

    /** The locks of the JDK are shared with other simulations: then it is run once more. */
    static SimReport undisturbed(long seed, SimStage stage) {
        SimReport report = new Simulation(seed, stage).run();
        while (report.disturbed()) {
            report = new Simulation(seed, stage).run();
        }
        return report;
    }

    /**
     * One of the first seeds that break a law, and which law; empty where none below the end does.
     * Called by a test that loads these classes anew, with a fault in the engine's.
     */
    public static String broken(String mode, long to) {
        SimStage stage = SimStage.of(Mode.valueOf(mode));
        AtomicReference<String> found = new AtomicReference<>("");
        int workers = Runtime.getRuntime().availableProcessors();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            for (int worker = 0; worker < workers; worker++) {
                long first = worker;
                running.add(threads.submit(() -> search(stage, first, to, workers, found)));
            }
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return found.get();
    }

    private static void search(
            SimStage stage, long from, long to, int step, AtomicReference<String> found) {
        for (long seed = from; seed < to && found.get().isEmpty(); seed += step) {
            List<String> laws = undisturbed(seed, stage).broken();
            if (!laws.isEmpty()) {
                found.compareAndSet("", "seed " + seed + ": " + laws.getFirst());
            }
        }
    }
}
