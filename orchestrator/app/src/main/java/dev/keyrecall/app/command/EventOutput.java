package dev.keyrecall.app.command;

import dev.keyrecall.app.console.EventLines;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where the events of a run go, as {@code --events} says. */
record EventOutput(Optional<EventLines> lines, boolean onStandardOutput) implements AutoCloseable {
    private static final String STANDARD_OUTPUT = "-";

    /**
     * Opens it.
     *
     * @param where a file, {@code -}, or null for nowhere
     * @throws EngineException USAGE when it cannot be written to
     */
    static EventOutput open(Invocation invocation, @Nullable String where) throws EngineException {
        if (where == null) {
            return new EventOutput(Optional.empty(), false);
        }
        if (!where.equals(STANDARD_OUTPUT)) {
            OutputStream file = file(invocation.io().directory(), where);
            return new EventOutput(
                    Optional.of(new EventLines(file, true, invocation::note)), false);
        }
        if (invocation.json()) {
            throw new EngineException(
                    Ending.USAGE,
                    "--json and --events - cannot both have standard output",
                    "send the events to a file: --events FILE",
                    "the last event says what --json would");
        }
        OutputStream out = new Heard(invocation.io().out());
        return new EventOutput(Optional.of(new EventLines(out, false, invocation::note)), true);
    }

    private static OutputStream file(Path directory, String where) throws EngineException {
        try {
            return Channels.newOutputStream(
                    Files.newByteChannel(
                            directory.resolve(where),
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.APPEND),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))));
        } catch (InvalidPathException e) {
            throw unusable(where, "it is no path");
        } catch (IOException e) {
            throw unusable(where, DiskFailure.why(e));
        }
    }

    private static EngineException unusable(String where, String why) {
        return new EngineException(
                Ending.USAGE,
                "cannot write events to " + where + ": " + why,
                "name a file in a folder that is there, or - for standard output");
    }

    @Override
    public void close() {
        lines.ifPresent(EventLines::close);
    }

    /** A print stream hides that nobody reads it any more. */
    private static final class Heard extends OutputStream {
        private final PrintStream out;

        Heard(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            requireHeard();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
            requireHeard();
        }

        private void requireHeard() throws IOException {
            if (out.checkError()) {
                throw new IOException("nobody reads standard output any more");
            }
        }
    }
}
