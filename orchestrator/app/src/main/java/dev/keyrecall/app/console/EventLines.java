package dev.keyrecall.app.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lines that another program reads while something else is done. Whoever offers one never waits for
 * that program or its disk: what finds no room is dropped and counted, and once nothing can be
 * written any more nothing is. Thread-safe.
 */
public final class EventLines implements AutoCloseable {
    /** Lines that wait to be written. */
    static final int WAITING_MAX = 10_000;

    /** How long the end waits for what is not written yet. */
    static final Duration END_MAX = Duration.ofSeconds(5);

    private static final String END = "";

    private final OutputStream out;
    private final boolean closes;
    private final Consumer<String> warning;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private volatile boolean broken;

    /**
     * @param closes whether the stream is closed at the end; not that of the process
     * @param warning is told, once each, that nothing is written any more, and how many were
     *     dropped
     */
    public EventLines(OutputStream out, boolean closes, Consumer<String> warning) {
        this.out = out;
        this.closes = closes;
        this.warning = warning;
        this.writer = Thread.ofPlatform().daemon().name("events").start(this::write);
    }

    /** Writes a line when its turn comes; never waits. */
    public void offer(String line) {
        if (!broken && !waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try {
            String line = waiting.take();
            while (!line.equals(END)) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                if (waiting.isEmpty()) {
                    out.flush();
                }
                line = waiting.take();
            }
            out.flush();
        } catch (IOException e) {
            broken = true;
            waiting.clear();
            warning.accept("no more events are written: " + e.getMessage());
        } catch (InterruptedException e) {
            broken = true;
        }
    }

    /** Ends once what waits is written, or after a few seconds. */
    @Override
    public void close() {
        try {
            boolean told = waiting.offer(END, END_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!told || !writer.join(END_MAX)) {
                dropped.addAndGet(waiting.size());
                writer.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long lost = dropped.get();
        if (lost > 0 && !broken) {
            warning.accept(lost + " events were not written: whoever reads them is too slow");
        }
        if (closes) {
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            out.close();
        } catch (IOException e) {
            if (!broken) {
                warning.accept("not all events were written: " + e.getMessage());
            }
        }
    }
}
