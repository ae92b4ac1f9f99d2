package dev.keyrecall.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a provider shows a value without showing it: a visible beginning and end with the middle
 * hidden, as in {@code sk_live_…abcd}. What it shows is a {@link DerivedForm} named {@link #FORM}.
 *
 * <p>A masked form narrows down, it does not prove: many values may end in the same four
 * characters.
 *
 * @param prefix how many bytes show at the beginning
 * @param suffix how many bytes show at the end
 */
public record Mask(int prefix, int suffix) {
    /** The form's name. */
    public static final String FORM = "masked";

    /** The most bytes that show at either end. */
    public static final int SHOWN_MAX_BYTES = 32;

    /** How many mask characters in a row are taken for a mask, where one alone would be text. */
    static final int RUN_MIN = 3;

    private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BULLET = "•".getBytes(StandardCharsets.UTF_8);

    /** Checks the lengths. */
    public Mask {
        if (prefix < 0
                || suffix < 0
                || prefix > SHOWN_MAX_BYTES
                || suffix > SHOWN_MAX_BYTES
                || prefix + suffix == 0) {
            throw new IllegalArgumentException(
                    "a mask shows 0-" + SHOWN_MAX_BYTES + " bytes at either end, and one in all");
        }
    }

    /**
     * What this mask shows of a value; empty for one of which it would show more than half, because
     * no provider does.
     *
     * @param value stays the caller's
     */
    @RevealsSecret(why = "its beginning and end are copied out")
    public Optional<DerivedForm> of(SecretBytes value) {
        if (value.length() < 2 * (prefix + suffix)) {
            return Optional.empty();
        }
        return value.reveal(
                bytes ->
                        Optional.of(
                                form(bytes, prefix, bytes, bytes.length - suffix, bytes.length)));
    }

    /**
     * Reads a masked display: one run of {@code *}, {@code .} or {@code •}, at least three long, or
     * of {@code …}, with up to 32 bytes before and after it; empty for anything else.
     *
     * @param shown stays the caller's
     */
    @RevealsSecret(why = "its beginning and end are copied out")
    public static Optional<DerivedForm> read(SecretBytes shown) {
        return shown.reveal(Mask::read);
    }

    private static Optional<DerivedForm> read(byte[] shown) {
        Optional<DerivedForm> found = Optional.empty();
        int at = 0;
        while (at < shown.length) {
            int end = runEnd(shown, at);
            if (end > at) {
                if (found.isPresent()) {
                    found.get().close();
                    return Optional.empty();
                }
                int after = shown.length - end;
                if (at > SHOWN_MAX_BYTES || after > SHOWN_MAX_BYTES || at + after == 0) {
                    return Optional.empty();
                }
                found = Optional.of(form(shown, at, shown, end, shown.length));
                at = end;
            } else {
                at++;
            }
        }
        return found;
    }

    /** Where the run of mask characters that begins here ends; here when none does. */
    private static int runEnd(byte[] shown, int from) {
        if (shown[from] == '*' || shown[from] == '.') {
            int end = from + 1;
            while (end < shown.length && shown[end] == shown[from]) {
                end++;
            }
            return end - from < RUN_MIN ? from : end;
        }
        int dots = repeated(shown, from, ELLIPSIS);
        int bullets = repeated(shown, from, BULLET);
        return bullets < RUN_MIN ? from + dots * ELLIPSIS.length : from + bullets * BULLET.length;
    }

    private static int repeated(byte[] shown, int from, byte[] character) {
        int count = 0;
        int at = from;
        while (at + character.length <= shown.length
                && Arrays.equals(
                        shown, at, at + character.length, character, 0, character.length)) {
            count++;
            at += character.length;
        }
        return count;
    }

    /** The bytes that are fingerprinted: both lengths stand in them, so the cut is no secret. */
    private static DerivedForm form(byte[] first, int prefix, byte[] second, int from, int to) {
        ByteBuffer out = ByteBuffer.allocate(2 + prefix + (to - from));
        out.put((byte) prefix).put(first, 0, prefix);
        out.put((byte) (to - from)).put(second, from, to - from);
        return new DerivedForm(FORM, "", SecretBytes.adopt(out.array()));
    }
}
