package dev.keyrecall.vault.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The same operations by the CPU time of one thread, all in one process and by turns, the best of
 * many rounds: for machines that others use, too, where JMH's time on the wall says little.
 */
public final class CpuTime {
    private static final int ROUNDS = 30;
    private static final int WARM_ROUNDS = 8;
    private static final long ROUND_NANOS = 60_000_000;

    /** Keeps results alive. */
    private static volatile Object sink = "";

    private CpuTime() {}

    /** One operation of the benchmark. */
    private interface Operation {
        Object run() throws Exception;
    }

    /** Prints microseconds for each operation. */
    public static void main(String[] arguments) throws Exception {
        EnvelopeBenchmark benchmark = new EnvelopeBenchmark();
        benchmark.setUp();
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("seal bare", benchmark::sealBare);
        operations.put("seal keyrecall", benchmark::sealKeyrecall);
        operations.put("seal tink", benchmark::sealTink);
        operations.put("seal aws-encryption-sdk", benchmark::sealAwsEncryptionSdk);
        operations.put("open bare", benchmark::openBare);
        operations.put("open keyrecall", benchmark::openKeyrecall);
        operations.put("open tink", benchmark::openTink);
        operations.put("open aws-encryption-sdk", benchmark::openAwsEncryptionSdk);
        operations.put("rewrap keyrecall", benchmark::rewrapKeyrecall);
        double[] best = new double[operations.size()];
        Arrays.fill(best, Double.MAX_VALUE);
        for (int round = 0; round < ROUNDS; round++) {
            int i = 0;
            for (Operation operation : operations.values()) {
                double micros = micros(operation);
                if (round >= WARM_ROUNDS) {
                    best[i] = Math.min(best[i], micros);
                }
                i++;
            }
        }
        int i = 0;
        for (String name : operations.keySet()) {
            System.out.printf("%-24s %8.2f us%n", name, best[i++]);
        }
    }

    private static double micros(Operation operation) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long spent = 0;
        int count = 0;
        while (spent < ROUND_NANOS) {
            for (int i = 0; i < 100; i++) {
                sink = operation.run();
            }
            count += 100;
            spent = threads.getCurrentThreadCpuTime() - start;
        }
        return spent / 1e3 / count;
    }
}
