package dev.keyrecall.app.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** This program, to be started once more as a process of its own. */
public interface Self {
    /**
     * Starts it with all three streams as pipes.
     *
     * @param directory where it runs
     * @param arguments its command line, which every user of the machine can read
     */
    Process start(Path directory, List<String> arguments) throws IOException;
}
