package dev.keyrecall.app.e2e;

import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at the lab's own state every few milliseconds, as one snapshot each time, and notes which
 * consumer's current value the lab's IAM would refuse. Knows nothing of what the product believes.
 */
final class Witness implements AutoCloseable {
    /** Between two looks; a gap that a run leaves lasts for several calls, slowed by the lab. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final LabServer lab;
    private final InstantSource clock;
    private final Map<String, Gap> gaps = new TreeMap<>();
    private final Thread thread;
    private volatile boolean closing;
    private final AtomicInteger looks = new AtomicInteger();

    private Witness(LabServer lab, InstantSource clock) {
        this.lab = lab;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("witness").unstarted(this::watch);
    }

    static Witness of(LabServer lab, InstantSource clock) {
        Witness witness = new Witness(lab, clock);
        witness.thread.start();
        return witness;
    }

    private void watch() {
        try {
            while (!closing) {
                look();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Instant before = clock.instant();
        LabTruth truth = lab.truth();
        Instant after = clock.instant();
        for (LabTruth.Consumer consumer : truth.consumers()) {
            if (!accepted(truth, consumer)) {
                gaps.merge(consumer.target(), new Gap(after, before), Gap::with);
            }
        }
        looks.incrementAndGet();
    }

    /** Whether the value that stands there is one that IAM accepts at this moment. */
    private static boolean accepted(LabTruth truth, LabTruth.Consumer consumer) {
        String id = consumer.credentialId();
        return id != null
                && consumer.matches()
                && truth.credential(id).filter(LabTruth.Credential::active).isPresent();
    }

    /** How often it looked. */
    int looks() {
        return looks.get();
    }

    /** Consumers seen without a working credential, by target. Ends the watch. */
    Map<String, Gap> gaps() {
        close();
        return gaps;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the witness ends", e);
        }
    }

    /**
     * What was certainly a time without: from after the first such look to before the last.
     *
     * @param first the end of the first look that saw it
     * @param last the beginning of the last one
     */
    record Gap(Instant first, Instant last) {
        Gap with(Gap later) {
            return new Gap(first, later.last);
        }

        long millis() {
            return Math.max(0, Duration.between(first, last).toMillis());
        }
    }
}
