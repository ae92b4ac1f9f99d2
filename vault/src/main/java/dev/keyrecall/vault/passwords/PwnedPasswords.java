package dev.keyrecall.vault.passwords;

import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A downloaded file of Pwned Passwords, searched where it lies: lines of {@code HASH:COUNT}, in the
 * order of their hashes, SHA-1 or NTLM. Of a file of 38 GB a look-up reads about 25 blocks of
 * {@value #BLOCK_BYTES} bytes and holds one.
 *
 * <p>Opening checks the first line, the last, and {@value #SAMPLES} between them for form and
 * order, and each look-up what it meets on its way; {@link #check} reads everything. A file that
 * fails ends in {@link PwnedFileException}, never in "not found". Nothing leaves the machine.
 * Thread-safe.
 *
 * <p>Source: https://github.com/HaveIBeenPwned/PwnedPasswordsDownloader, read 2026-11-23; whether
 * its lines are always in order is asked, and not answered, in its issue 41: hence the checks.
 */
public final class PwnedPasswords implements AutoCloseable {
    static final int BLOCK_BYTES = 4_096;
    static final int SAMPLES = 64;

    /** A SHA-1 in digits, a colon, a count, carriage return and line feed. */
    private static final int LINE_MAX_BYTES = 64;

    private static final int CHECK_BLOCK_BYTES = 1 << 20;

    private final FileChannel channel;
    private final long size;
    private final HashKind kind;

    private PwnedPasswords(FileChannel channel, long size, HashKind kind) {
        this.channel = channel;
        this.size = size;
        this.kind = kind;
    }

    /**
     * Opens a file and samples it.
     *
     * @throws PwnedFileException when it is not such a file, or not in order
     */
    public static PwnedPasswords open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long size = channel.size();
            PwnedPasswords opened = new PwnedPasswords(channel, size, kindOf(channel));
            opened.sample();
            return opened;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Which hashes the file holds. */
    public HashKind kind() {
        return kind;
    }

    /**
     * How often the password was seen in breaches; 0 when it stands nowhere in the file, and for
     * bytes that are no text where the file's hashes are of text.
     *
     * @param password as it is typed, without a line end; stays the caller's
     * @throws PwnedFileException when the file turns out to be damaged or unordered
     */
    public long occurrences(SecretBytes password) throws IOException {
        Optional<byte[]> hash = kind.hash(password);
        if (hash.isEmpty()) {
            return 0;
        }
        try {
            return find(hash.get());
        } finally {
            Arrays.fill(hash.get(), (byte) 0);
        }
    }

    /**
     * Reads the whole file and checks the form of every line and their order. Takes as long as
     * reading it does.
     *
     * @return how many lines there are
     * @throws PwnedFileException for the first line that is wrong
     */
    public long check() throws IOException {
        byte[] block = new byte[CHECK_BLOCK_BYTES];
        byte[] last = null;
        long lines = 0;
        long at = 0;
        while (at < size) {
            int got = read(block, at);
            int from = 0;
            while (from < got) {
                int end = lineEnd(block, from, got);
                boolean whole = end < got || at + got == size;
                if (!whole && from > 0) {
                    break;
                }
                HashLine line = HashLine.parse(block, from, end, kind, at + from);
                requireOrder(last, line.hash(), at + from);
                last = line.hash();
                lines++;
                from = end + 1;
            }
            at += Math.min(from, got);
        }
        return lines;
    }

    private long find(byte[] wanted) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        // The wanted line, if it exists, begins at or after low and before high.
        long low = 0;
        long high = size;
        byte[] below = null;
        byte[] above = null;
        while (high - low > BLOCK_BYTES / 2) {
            long middle = (low + high) >>> 1;
            HashLine line = lineAfter(block, middle, high);
            if (line == null) {
                throw damaged("a line is too long", middle);
            }
            requireBetween(below, line.hash(), above, line.at());
            int order = Arrays.compareUnsigned(line.hash(), wanted);
            if (order == 0) {
                return line.count();
            }
            if (order < 0) {
                low = line.end();
                below = line.hash();
            } else {
                high = line.at();
                above = line.hash();
            }
        }
        return scan(block, wanted, low, high, below, above);
    }

    /** Looks at each line that begins from {@code low} on and before {@code high}. */
    private long scan(
            byte[] block,
            byte[] wanted,
            long low,
            long high,
            byte @Nullable [] below,
            byte @Nullable [] above)
            throws IOException {
        byte[] before = below;
        int got = read(block, low);
        int from = 0;
        while (low + from < high && from < got) {
            int end = lineEnd(block, from, got);
            HashLine line = HashLine.parse(block, from, end, kind, low + from);
            requireBetween(before, line.hash(), above, low + from);
            if (Arrays.equals(line.hash(), wanted)) {
                return line.count();
            }
            before = line.hash();
            from = end + 1;
        }
        return 0;
    }

    /** The first line that begins after {@code position}, or at 0; null when none before high. */
    private @Nullable HashLine lineAfter(byte[] block, long position, long high)
            throws IOException {
        int got = read(block, position);
        int from = position == 0 ? 0 : lineEnd(block, 0, Math.min(got, LINE_MAX_BYTES)) + 1;
        if (from > LINE_MAX_BYTES) {
            throw damaged("a line is too long", position);
        }
        if (position + from >= high || from >= got) {
            return null;
        }
        return HashLine.parse(block, from, lineEnd(block, from, got), kind, position + from);
    }

    private void sample() throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        HashLine line = lineAfter(block, 0, size);
        if (line == null) {
            throw damaged("there is no line", 0);
        }
        for (int i = 1; i < SAMPLES; i++) {
            long position = size / SAMPLES * i;
            line = position < line.end() ? line : follow(block, line, position);
        }
        // Near the end each line is looked at, so that the last one is among them.
        long tail = size - BLOCK_BYTES;
        line = tail < line.end() ? line : follow(block, line, tail);
        while (line.end() < size) {
            line = follow(block, line, line.end() - 1);
        }
    }

    /** The first line after a position, which must follow; the one before when there is none. */
    private HashLine follow(byte[] block, HashLine before, long position) throws IOException {
        HashLine line = lineAfter(block, position, size);
        if (line == null) {
            return before;
        }
        requireOrder(before.hash(), line.hash(), line.at());
        return line;
    }

    private static HashKind kindOf(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(LINE_MAX_BYTES);
        int got = Math.max(0, channel.read(start, 0));
        int colon = 0;
        while (colon < got && start.get(colon) != ':') {
            colon++;
        }
        for (HashKind kind : HashKind.values()) {
            if (colon == kind.digits() && colon < got) {
                return kind;
            }
        }
        throw new PwnedFileException(
                "this is no file of Pwned Passwords: its first line is not HASH:COUNT with the 40"
                        + " digits of SHA-1 or the 32 of NTLM");
    }

    private int read(byte[] block, long position) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(block);
        while (into.hasRemaining()) {
            int got = channel.read(into, position + into.position());
            if (got < 0) {
                break;
            }
        }
        return (int) Math.min(into.position(), Math.max(0, size - position));
    }

    /** Where the line that holds {@code from} ends: at its line feed, or at {@code got}. */
    private static int lineEnd(byte[] block, int from, int got) {
        int end = from;
        while (end < got && block[end] != '\n') {
            end++;
        }
        return end;
    }

    private static void requireBetween(
            byte @Nullable [] below, byte[] hash, byte @Nullable [] above, long at)
            throws PwnedFileException {
        requireOrder(below, hash, at);
        if (above != null) {
            requireOrder(hash, above, at);
        }
    }

    private static void requireOrder(byte @Nullable [] before, byte[] hash, long at)
            throws PwnedFileException {
        if (before != null && Arrays.compareUnsigned(before, hash) >= 0) {
            throw damaged("the lines are not in the order of their hashes", at);
        }
    }

    static PwnedFileException damaged(String what, long at) {
        return new PwnedFileException(
                "the file of Pwned Passwords cannot be used: at byte " + at + ", " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
