package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the data types of the SSH protocol, each in the one way to write it. Nothing is copied
 * before its length was compared with what is left and with a limit.
 *
 * <p>Source: RFC 4251 sections 5 and 6, https://www.rfc-editor.org/rfc/rfc4251
 */
final class WireReader {
    /** Of names of algorithms, by RFC 4251. */
    static final int NAME_BYTES_MAX = 64;

    private static final int BYTE = 0xff;

    private final ByteBuffer bytes;

    WireReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int u8(String what) throws WireException {
        requireLeft(Byte.BYTES, what);
        return bytes.get() & BYTE;
    }

    long u32(String what) throws WireException {
        requireLeft(Integer.BYTES, what);
        return Integer.toUnsignedLong(bytes.getInt());
    }

    /** The 64 bits; unsigned. */
    long u64(String what) throws WireException {
        requireLeft(Long.BYTES, what);
        return bytes.getLong();
    }

    byte[] raw(int length, String what) throws WireException {
        requireLeft(length, what);
        byte[] raw = new byte[length];
        bytes.get(raw);
        return raw;
    }

    byte[] string(int bytesMax, String what) throws WireException {
        long length = u32(what);
        if (length > bytesMax) {
            throw new WireException(what + " has more than " + bytesMax + " bytes");
        }
        return raw((int) length, what);
    }

    /** A string that is read in its turn. */
    WireReader nested(int bytesMax, String what) throws WireException {
        return new WireReader(string(bytesMax, what));
    }

    /** What is left, in the same way. */
    void skipString(String what) throws WireException {
        string(bytes.remaining(), what);
    }

    byte[] string(int bytesMin, int bytesMax, String what) throws WireException {
        byte[] string = string(bytesMax, what);
        if (string.length < bytesMin) {
            throw new WireException(what + " has fewer than " + bytesMin + " bytes");
        }
        return string;
    }

    /** Printable ASCII, blanks included. */
    String text(int bytesMax, String what) throws WireException {
        String text = new String(string(bytesMax, what), StandardCharsets.ISO_8859_1);
        if (!Printable.isText(text)) {
            throw new WireException(what + " is not printable ASCII");
        }
        return text;
    }

    /** The name of an algorithm. */
    String name(String what) throws WireException {
        String name = text(NAME_BYTES_MAX, what);
        if (!Printable.isName(name)) {
            throw new WireException(what + " is not the name of an algorithm");
        }
        return name;
    }

    /** A number that is not negative, without a zero byte that it could do without. */
    BigInteger mpint(int bytesMax, String what) throws WireException {
        byte[] number = string(bytesMax + 1, what);
        if (number.length > 0 && number[0] < 0) {
            throw new WireException(what + " is negative");
        }
        BigInteger value = new BigInteger(1, number);
        if (value.bitLength() > bytesMax * Byte.SIZE) {
            throw new WireException(what + " has more than " + bytesMax + " bytes");
        }
        if (!Arrays.equals(number, WireWriter.magnitude(value))) {
            throw new WireException(what + " is not in the one way to write that number");
        }
        return value;
    }

    void requireEnd(String what) throws WireException {
        if (bytes.hasRemaining()) {
            throw new WireException(
                    "after the end of " + what + " there are " + bytes.remaining() + " bytes more");
        }
    }

    private void requireLeft(int length, String what) throws WireException {
        if (bytes.remaining() < length) {
            throw new WireException(what + " is cut off");
        }
    }
}
