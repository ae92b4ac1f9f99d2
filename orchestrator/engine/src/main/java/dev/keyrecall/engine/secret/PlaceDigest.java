package dev.keyrecall.engine.secret;

import dev.keyrecall.spi.CredentialRef;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The digest of a set of versions, whatever their order (docs/formats/ledger.md, section 2.1):
 * lower-case hexadecimal SHA-256 over a line for each, sorted as text by UTF-8 bytes. Keeps of each
 * version its line and 8 to 16 bytes.
 */
final class PlaceDigest {
    private static final int PART_BYTES = 1 << 16;
    private static final int FIRST_LINES = 64;
    private static final byte[] NONE = {};

    /** The lines, none of them in two parts. */
    private final List<byte[]> parts = new ArrayList<>();

    /** For each line where it begins: the part's number, then the offset in it. */
    private long[] lines = new long[FIRST_LINES];

    private int count;
    private byte[] last = NONE;
    private int used;

    void add(CredentialRef ref, int version) {
        add((ref + " " + version + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Another line of its own form, which ends in its only line feed. */
    void add(byte[] line) {
        if (line.length > last.length - used) {
            last = new byte[partBytes(line.length)];
            parts.add(last);
            used = 0;
        }
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, count + count / 2);
        }
        lines[count++] = ((long) (parts.size() - 1) << Integer.SIZE) | used;
        System.arraycopy(line, 0, last, used, line.length);
        used += line.length;
    }

    /** A few lines take little room. */
    private int partBytes(int line) {
        return Math.max(line, parts.isEmpty() ? PART_BYTES / Long.BYTES : PART_BYTES);
    }

    int count() {
        return count;
    }

    String digest() {
        if (!inOrder()) {
            sort(lines.clone(), lines, 0, count);
        }
        MessageDigest digest = sha256();
        for (int i = 0; i < count; i++) {
            byte[] part = part(lines[i]);
            int from = offset(lines[i]);
            digest.update(part, from, end(part, from) - from);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As they mostly come from a store. */
    private boolean inOrder() {
        for (int i = 1; i < count; i++) {
            if (compare(lines[i - 1], lines[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Merges: both arrays hold the same lines, and {@code to} has them in order afterwards. */
    private void sort(long[] from, long[] to, int begin, int end) {
        if (end - begin < 2) {
            return;
        }
        int middle = (begin + end) >>> 1;
        sort(to, from, begin, middle);
        sort(to, from, middle, end);
        int left = begin;
        int right = middle;
        for (int i = begin; i < end; i++) {
            boolean isLeft =
                    right == end || (left < middle && compare(from[left], from[right]) <= 0);
            to[i] = isLeft ? from[left++] : from[right++];
        }
    }

    private int compare(long one, long other) {
        byte[] a = part(one);
        byte[] b = part(other);
        int fromA = offset(one);
        int fromB = offset(other);
        return Arrays.compareUnsigned(a, fromA, end(a, fromA), b, fromB, end(b, fromB));
    }

    private byte[] part(long line) {
        return parts.get((int) (line >>> Integer.SIZE));
    }

    private static int offset(long line) {
        return (int) line;
    }

    /** A reference holds no control character, so a line has one line feed. */
    private static int end(byte[] part, int from) {
        int end = from;
        while (part[end] != '\n') {
            end++;
        }
        return end + 1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
