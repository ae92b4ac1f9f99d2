package dev.keyrecall.vault.bench;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.lookup.CandidateMatcher;
import dev.keyrecall.vault.lookup.FingerprintTable;
import dev.keyrecall.vault.lookup.HmacFingerprinter;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How long a million candidates take against the fingerprints of many stored secrets, and how much
 * memory: {@code vault/bench/matching.sh}. One candidate of a hundred is stored. The values are 40
 * bytes long, as an AWS secret is; each candidate is looked up as itself and as two derived forms,
 * which is what a store with AWS access keys needs.
 */
final class MatchingBenchmark {
    private static final int CANDIDATES = 1_000_000;
    private static final int STORED_OF_CANDIDATES = 100;
    private static final int VALUE_BYTES = 40;
    private static final int ROUNDS = 3;
    private static final Set<String> FORMS = Set.of("aws.access-key-id", "aws.ses-smtp-password");

    private MatchingBenchmark() {}

    public static void main(String[] arguments) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        System.out.println("stored      fill     table     heap     match     a candidate  hits");
        for (int stored : new int[] {1_000_000, 10_000_000}) {
            System.gc();
            long before = used();
            try (HmacFingerprinter hash = new HmacFingerprinter(key)) {
                long start = cpu();
                FingerprintTable table = filled(stored, hash);
                long filling = cpu() - start;
                System.gc();
                long heap = used() - before;
                long best = Long.MAX_VALUE;
                long[] hits = new long[1];
                for (int round = 0; round < ROUNDS; round++) {
                    hits[0] = 0;
                    start = cpu();
                    new CandidateMatcher(table, FORMS)
                            .match(() -> new Candidates(stored), hash, (_, _, _) -> hits[0]++);
                    best = Math.min(best, cpu() - start);
                }
                if (hits[0] != CANDIDATES / STORED_OF_CANDIDATES) {
                    throw new IllegalStateException("wrong hits: " + hits[0]);
                }
                System.out.println(
                        String.format(
                                Locale.ROOT,
                                "%,10d %6d ms %5d MiB %5d MiB %6d ms %8.2f us %,10d",
                                stored,
                                Duration.ofNanos(filling).toMillis(),
                                table.bytes() >> 20,
                                heap >> 20,
                                Duration.ofNanos(best).toMillis(),
                                best / 1e3 / CANDIDATES,
                                hits[0]));
            }
        }
    }

    private static FingerprintTable filled(int stored, HmacFingerprinter hash) {
        FingerprintTable table = new FingerprintTable(stored);
        byte[] nothing = new byte[0];
        byte[] out = new byte[32];
        byte[] value = new byte[VALUE_BYTES];
        for (int number = 0; number < stored; number++) {
            fill(value, number);
            hash.fingerprint(nothing, value, value.length, out);
            table.add(out);
        }
        return table;
    }

    private static void fill(byte[] value, long number) {
        SplittableRandom random = new SplittableRandom(number);
        ByteBuffer into = ByteBuffer.wrap(value);
        while (into.hasRemaining()) {
            into.putLong(random.nextLong());
        }
        // A line end there would be passed over.
        value[VALUE_BYTES - 1] = '=';
    }

    /** CPU time of this thread: other programs on the machine do not lengthen it. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Every hundredth is stored, spread over all that are; the others are not. */
    private static final class Candidates implements Iterator<SecretBytes> {
        private final int stored;
        private int next;

        Candidates(int stored) {
            this.stored = stored;
        }

        @Override
        public boolean hasNext() {
            return next < CANDIDATES;
        }

        @Override
        public SecretBytes next() {
            byte[] value = new byte[VALUE_BYTES];
            long step = (long) stored / CANDIDATES;
            fill(value, next % STORED_OF_CANDIDATES == 0 ? next * step : (1L << 40) + next);
            next++;
            return SecretBytes.adopt(value);
        }
    }
}
