package dev.keyrecall.app.wiring;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes it for no error when the reader has had enough ({@code | head}): what follows is dropped.
 */
final class BrokenPipeFilter extends FilterOutputStream {
    /** The kernel's words for EPIPE, in the locale that the launcher sets. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private boolean hungUp;

    BrokenPipeFilter(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (hungUp) {
            return;
        }
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            if (!BROKEN_PIPE.equals(e.getMessage())) {
                throw e;
            }
            hungUp = true;
        }
    }
}
