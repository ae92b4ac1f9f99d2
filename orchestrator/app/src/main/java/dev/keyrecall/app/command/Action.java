package dev.keyrecall.app.command;

import dev.keyrecall.engine.EngineException;

import java.util.concurrent.Callable;

/** A command: one engine service called, its answer printed. */
abstract class Action implements Callable<Integer> {
    /** Exit code of a command that did what was asked. */
    static final int DONE = 0;

    /** The heading over a command's examples: each a whole command line, tried by a test. */
    static final String EXAMPLES = "%nExamples:%n";

    final Invocation invocation;

    Action(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * Does it.
     *
     * @return the exit code
     */
    @Override
    public abstract Integer call() throws EngineException;
}
