package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.run.StopSignal;

import java.util.concurrent.atomic.AtomicInteger;

/** Something that is done one after the other, with the count shown, and ended by Ctrl-C. */
@FunctionalInterface
interface CountedWork<T> {
    T with(RunListener listener, StopSignal stop) throws EngineException;

    /**
     * Does it. The first Ctrl-C lets what is under way end, the second ends the process.
     *
     * @param all how many there are
     * @param what what is counted, in words: {@code given back}
     */
    static <T> T run(Invocation invocation, int all, String what, CountedWork<T> work)
            throws EngineException {
        AtomicInteger interrupts = new AtomicInteger();
        try (CountedProgress progress = new CountedProgress(invocation.painter(), all, what);
                Signals.Subscription _ =
                        invocation
                                .io()
                                .signals()
                                .onInterrupt(() -> interrupted(invocation, interrupts, progress));
                Ticker _ = new Ticker(invocation.io().waiter(), progress::tick)) {
            return work.with(progress, () -> interrupts.get() > 0);
        }
    }

    private static void interrupted(
            Invocation invocation, AtomicInteger interrupts, CountedProgress progress) {
        if (interrupts.incrementAndGet() > 1) {
            invocation.io().signals().halt(Ending.PARTIAL.exitCode());
            return;
        }
        progress.say("stopping after what is under way; Ctrl-C again to stop at once");
    }
}
