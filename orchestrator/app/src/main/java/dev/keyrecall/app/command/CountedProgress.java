package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.Printable;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

/** Shows how many of some things were done so far. Thread-safe. */
final class CountedProgress implements RunListener, AutoCloseable {
    private final Painter painter;
    private final int all;
    private final String what;
    private int looked;
    private @Nullable String waiting;

    /**
     * @param what what is counted, in words: {@code given back}
     */
    CountedProgress(Painter painter, int all, String what) {
        this.painter = painter;
        this.all = all;
        this.what = what;
    }

    @Override
    public synchronized void started(int units, int alreadyTerminal) {
        painter.offer(this::line);
    }

    @Override
    public synchronized void step(int ordinal, CredentialRef ref, Step step) {
        waiting = null;
        painter.offer(this::line);
    }

    @Override
    public synchronized void unit(Unit unit) {
        looked++;
        painter.offer(this::line);
    }

    @Override
    public synchronized void turned(String name) {
        waiting = null;
        looked++;
        painter.offer(this::line);
    }

    @Override
    public synchronized void waiting(@Nullable AccountRef lane, String why) {
        waiting = why;
        painter.offer(this::line);
    }

    synchronized void tick() {
        painter.offer(this::line);
    }

    void say(String line) {
        painter.line(line);
    }

    private synchronized String line() {
        return "  "
                + looked
                + "/"
                + all
                + " "
                + what
                + (waiting == null ? "" : " · " + Printable.of(waiting));
    }

    @Override
    public synchronized void close() {
        painter.close();
    }
}
