package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a {@link LedgerProcess} has said so far, read while it runs and to the end. */
final class LedgerLines implements AutoCloseable {
    /** A process that says nothing for so long hangs. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static final long LOOK_NANOS = 500_000;

    private final Process process;
    private final Thread reading;

    /** The sequence numbers that were acknowledged, and the token of each. */
    final Map<Long, String> acknowledged = new ConcurrentHashMap<>();

    final Queue<String> inDoubt = new ConcurrentLinkedQueue<>();
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final AtomicLong signed = new AtomicLong();
    final AtomicLong unsigned = new AtomicLong();

    LedgerLines(Process process) {
        this.process = process;
        this.reading = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(line.split(" ", 3));
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
    }

    private void take(String[] words) {
        switch (words[0]) {
            case "A" -> {
                String other = acknowledged.put(Long.valueOf(words[1]), words[2]);
                if (other != null) {
                    wrong.add(words[1] + " was acknowledged to " + other + " and " + words[2]);
                }
            }
            case "D" -> inDoubt.add(words[1]);
            case "F" -> unsigned.incrementAndGet();
            case "S" -> signed.set(Long.parseLong(words[1]));
            default -> wrong.add(String.join(" ", words));
        }
    }

    /** Waits until so many more were acknowledged. */
    void awaitMore(int count) {
        long before = acknowledged.size();
        await(() -> acknowledged.size() >= before + count);
    }

    /** Waits until it says that it signed more. */
    void awaitSigned() {
        long before = signed.get();
        await(() -> signed.get() > before);
    }

    /** Waits, while it goes on, until something else has come about. */
    void await(BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            assertThat(wrong.peek()).as("what must not be").isNull();
            assertThat(process.isAlive()).as("the process goes on; %s", this).isTrue();
            assertThat(System.nanoTime() - end)
                    .as("the process does something; %s", this)
                    .isNegative();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Kills it, and reads what it had said. */
    void kill() throws InterruptedException {
        // By the handle, because the other way closes the stream with its last lines.
        process.toHandle().destroyForcibly();
        process.waitFor();
        reading.join();
        assertThat(wrong.peek()).as("what must not be").isNull();
    }

    /** Ends it when its test has failed: it would go on for as long as the others take. */
    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public String toString() {
        return "acknowledged %d, refused %d, signed %s, unsigned %s"
                .formatted(acknowledged.size(), inDoubt.size(), signed, unsigned);
    }
}
