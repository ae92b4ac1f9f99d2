package dev.keyrecall.app.e2e;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for thousands of values at once: for the beginning and the end of each, as it is, in
 * hexadecimal digits, in Base64 wherever it may begin in it, and in both orders of UTF-16.
 */
final class LeakSearch {
    /** Of a value's beginning and end; what is shorter is met by chance. */
    private static final int PIECE_BYTES = 16;

    private static final int KEY_BYTES = Long.BYTES;
    private static final int FILTER_BITS = 1 << 26;

    private final long[] filter = new long[FILTER_BITS / Long.SIZE];
    private final Map<Long, List<byte[]>> needles = new HashMap<>();
    private int values;

    /** How many values are looked for. */
    int values() {
        return values;
    }

    /**
     * Looks for one more.
     *
     * @param value of at least 16 bytes; stays the caller's
     */
    @RevealsSecret(why = "the test looks for it")
    void add(SecretBytes value) {
        values++;
        byte[] copy = value.reveal(byte[]::clone);
        if (copy.length < PIECE_BYTES) {
            throw new IllegalArgumentException("too short to be looked for");
        }
        for (int from : new int[] {0, copy.length - PIECE_BYTES}) {
            forms(Arrays.copyOfRange(copy, from, from + PIECE_BYTES)).forEach(this::addNeedle);
        }
    }

    private static List<byte[]> forms(byte[] piece) {
        List<byte[]> forms = new ArrayList<>();
        forms.add(piece);
        forms.add(ascii(HexFormat.of().formatHex(piece)));
        forms.add(ascii(HexFormat.of().withUpperCase().formatHex(piece)));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + piece.length];
            System.arraycopy(piece, 0, shifted, before, piece.length);
            // Only the digits that hang on the piece alone.
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                forms.add(ascii(encoder.encodeToString(shifted).substring(from, to)));
            }
        }
        String text = new String(piece, StandardCharsets.ISO_8859_1);
        forms.add(text.getBytes(StandardCharsets.UTF_16LE));
        forms.add(text.getBytes(StandardCharsets.UTF_16BE));
        return forms;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void addNeedle(byte[] needle) {
        long key = 0;
        for (int i = 0; i < KEY_BYTES; i++) {
            key = (key << Byte.SIZE) | (needle[i] & 0xff);
        }
        int bit = bit(key);
        filter[bit / Long.SIZE] |= 1L << bit;
        needles.computeIfAbsent(key, _ -> new ArrayList<>()).add(needle);
    }

    private static int bit(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 38);
    }

    /** The files below a folder that hold any of the values. */
    Set<Path> below(Path folder) throws IOException {
        Set<Path> found = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try {
                if (in(Files.readAllBytes(file))) {
                    found.add(file);
                }
            } catch (NoSuchFileException e) {
                // It was removed between the listing and the look at it.
            }
        }
        return found;
    }

    /** Whether any of the values stands in these bytes. */
    boolean in(byte[] bytes) {
        long key = 0;
        for (int at = 0; at < bytes.length; at++) {
            key = (key << Byte.SIZE) | (bytes[at] & 0xff);
            int bit = bit(key);
            if ((filter[bit / Long.SIZE] & 1L << bit) != 0
                    && stands(bytes, at + 1 - KEY_BYTES, needles.getOrDefault(key, List.of()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean stands(byte[] bytes, int from, List<byte[]> candidates) {
        for (byte[] needle : candidates) {
            int to = from + needle.length;
            if (from >= 0
                    && to <= bytes.length
                    && Arrays.equals(bytes, from, to, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
