package dev.keyrecall.engine.log;

import dev.keyrecall.engine.tlog.TileFiles;

import java.util.Optional;

/** The files of a home's log (docs/formats/log.md, section 1). What was written is durable. */
public interface LogFiles extends TileFiles {
    /** The note at {@code checkpoint}; empty where none stands. */
    Optional<byte[]> checkpoint();

    /** Puts another in its place, as a whole. */
    void replaceCheckpoint(byte[] note);

    /** Removes a partial tile or bundle that no checkpoint needs any more; no effect without it. */
    void remove(String path);

    /** The right to write, which one process has at a time; empty while another one has it. */
    Optional<Claim> claim();

    /** Held until it is closed. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }
}
