package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Chooses what a try of a new passphrase costs on this machine: about {@value #TARGET_MS}
 * milliseconds, and never less than 256 MiB and 3 passes where the heap can hold that.
 *
 * <p>Argon2id works in the Java heap here, whose bound is a quarter of the machine's memory where
 * nothing else is said. On a small machine the memory is halved until it fits in two thirds of the
 * heap, and the passes are doubled for it, at most {@link PassphraseCost#MAXIMUM}'s; below the
 * OWASP minimum nothing is chosen.
 */
public final class Calibration {
    /** What one try should take at least. */
    static final long TARGET_MS = 1_000;

    /** Long enough to measure, short enough not to be noticed. */
    private static final PassphraseCost PROBE = new PassphraseCost(32 * 1024, 1, 1);

    private static final long NANOS_PER_MS = 1_000_000;

    private final long heapMaxBytes;
    private final ToLongFunction<PassphraseCost> nanosOf;

    /** The time of one try is given, not measured: for tests. */
    Calibration(long heapMaxBytes, ToLongFunction<PassphraseCost> nanosOf) {
        this.heapMaxBytes = heapMaxBytes;
        this.nanosOf = nanosOf;
    }

    /**
     * Measures on this machine.
     *
     * @param heapMaxBytes what the heap may grow to, {@link Runtime#maxMemory}
     * @param nanoTime a clock that only ever rises, in nanoseconds
     */
    public static Calibration measuring(long heapMaxBytes, LongSupplier nanoTime) {
        return new Calibration(heapMaxBytes, cost -> nanosOf(cost, nanoTime));
    }

    private static long nanosOf(PassphraseCost cost, LongSupplier nanoTime) {
        byte[] salt = new byte[16];
        try (SecretBytes passphrase = SecretBytes.adopt(new byte[16])) {
            // The first time runs cold code, and would make the cost too low.
            Stretch.argon2id(passphrase, salt, cost).close();
            long start = nanoTime.getAsLong();
            Stretch.argon2id(passphrase, salt, cost).close();
            return nanoTime.getAsLong() - start;
        }
    }

    /**
     * The cost to use.
     *
     * @throws OutOfMemoryError when the heap cannot hold even the least accepted cost
     */
    public PassphraseCost choose() {
        PassphraseCost base = fitting();
        long probeNanos = Math.max(1, nanosOf.applyAsLong(PROBE));
        long passNanos = Math.max(1, probeNanos * base.memoryKib() / PROBE.memoryKib());
        long wanted = (TARGET_MS * NANOS_PER_MS + passNanos - 1) / passNanos;
        long passes = Math.clamp(wanted, base.passes(), PassphraseCost.MAXIMUM.passes());
        return new PassphraseCost(base.memoryKib(), (int) passes, base.lanes());
    }

    /** The default, or as near to it as the heap allows. */
    private PassphraseCost fitting() {
        int memoryKib = PassphraseCost.DEFAULT.memoryKib();
        int passes = PassphraseCost.DEFAULT.passes();
        while (!fits(memoryKib) && memoryKib > PassphraseCost.MINIMUM.memoryKib()) {
            memoryKib = Math.max(memoryKib / 2, PassphraseCost.MINIMUM.memoryKib());
            passes = Math.min(2 * passes, PassphraseCost.MAXIMUM.passes());
        }
        if (!fits(memoryKib)) {
            // As it would end if it were tried.
            throw new OutOfMemoryError(
                    "the least cost of a passphrase takes memory of "
                            + PassphraseCost.MINIMUM.memoryKib() * 3 / 2048
                            + " MiB");
        }
        return new PassphraseCost(memoryKib, passes, PassphraseCost.DEFAULT.lanes());
    }

    private boolean fits(int memoryKib) {
        return memoryKib * 1024L * 3 / 2 <= heapMaxBytes;
    }
}
