package dev.keyrecall.local;

import java.io.IOException;
import java.util.List;

/** How a program of this machine is started. */
interface ProgramStarts {
    /**
     * Starts it in the root folder, with an environment of PATH, HOME and LANG alone.
     *
     * @param words its absolute path and its arguments, which every user of the machine can read
     * @param listened whether its standard output is a pipe; else, as its standard error always, it
     *     goes nowhere
     */
    Process start(List<String> words, boolean listened) throws IOException;
}
