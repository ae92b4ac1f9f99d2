package dev.keyrecall.engine.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Room on disk for what an import has sealed and not yet written. Nothing in clear goes there, and
 * nothing of it is left once it is closed or the process has ended, however it ended.
 */
public interface ImportSpool extends AutoCloseable {
    /** Where it is written to, once. The stream stays the spool's. */
    OutputStream writing() throws IOException;

    /** What was written, from its beginning, any number of times. The stream stays the spool's. */
    InputStream reading() throws IOException;

    @Override
    void close() throws IOException;
}
