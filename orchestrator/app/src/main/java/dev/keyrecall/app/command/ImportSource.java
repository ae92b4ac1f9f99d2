package dev.keyrecall.app.command;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.ImportFormat;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The file that is imported, or standard input. */
final class ImportSource implements AutoCloseable {
    private static final String STANDARD_INPUT = "-";
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final String shown;
    private final @Nullable Path path;
    private final Counted in;
    private final long length;

    private ImportSource(String shown, @Nullable Path path, InputStream in, long length) {
        this.shown = shown;
        this.path = path;
        this.in = new Counted(in);
        this.length = length;
    }

    /** Counts what is read, and knows whether a failure is the file's own. */
    private static final class Counted extends FilterInputStream {
        private final AtomicLong count = new AtomicLong();
        private boolean failed;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int got = in.read(into, from, length);
                count.addAndGet(Math.max(0, got));
                return got;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }

    /**
     * Opens it.
     *
     * @throws EngineException USAGE when it cannot be read
     */
    static ImportSource open(Io io, String name) throws EngineException {
        if (name.equals(STANDARD_INPUT)) {
            return new ImportSource("standard input", null, io.in(), -1);
        }
        Path path = io.directory().resolve(name);
        try {
            if (Files.isDirectory(path)) {
                throw unreadable(name, "it is a folder");
            }
            long length = Files.size(path);
            return new ImportSource(name, path, Files.newInputStream(path), length);
        } catch (IOException e) {
            throw unreadable(name, DiskFailure.why(e));
        }
    }

    static EngineException unreadable(String name, String why) {
        return new EngineException(
                Ending.USAGE,
                name + " cannot be read: " + why + "; nothing was imported",
                "name a file, or - for standard input");
    }

    /** How messages call it. */
    String shown() {
        return shown;
    }

    InputStream in() {
        return in;
    }

    /** What its name says that it is; nothing for standard input. */
    Optional<ImportFormat> format() {
        return Optional.ofNullable(path)
                .map(Path::getFileName)
                .flatMap(file -> ImportFormat.ofFileName(file.toString()));
    }

    /** Whether the values stand in it afterwards: not in a pipe, and not in a device. */
    boolean isFile() {
        return path != null && Files.isRegularFile(path);
    }

    /** Which part was read, 0 to 1; below 0 where the length is not known. */
    double read() {
        return length <= 0 ? -1 : in.count.get() / (double) length;
    }

    /** Whether reading it has failed. */
    boolean hasFailed() {
        return in.failed;
    }

    /** Whether others than its owner may read it, as far as the file system tells. */
    boolean isOpenToOthers() throws EngineException {
        if (path == null || !isFile()) {
            return false;
        }
        try {
            return Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains);
        } catch (IOException e) {
            throw unreadable(shown, DiskFailure.why(e));
        }
    }

    @Override
    public void close() throws IOException {
        if (path != null) {
            in.close();
        }
    }
}
