package dev.keyrecall.vault;

import java.util.Arrays;

/** Reads big-endian fields one after another, never past its end. */
final class ByteReader {
    private final byte[] in;
    private final int end;
    private int at;

    ByteReader(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
    }

    int u8() throws VaultException.Corrupted {
        return in[advance(1)] & 0xff;
    }

    int u16() throws VaultException.Corrupted {
        return u8() << 8 | u8();
    }

    /** A {@code u32} whose top bit may be set, then negative. */
    int u32() throws VaultException.Corrupted {
        return u16() << 16 | u16();
    }

    /** A {@code u64} whose top bit may be set, then negative. */
    long u64() throws VaultException.Corrupted {
        return (long) u32() << 32 | Integer.toUnsignedLong(u32());
    }

    /** A version: a {@code u32} from 1 to the largest {@code int}. */
    int version() throws VaultException.Corrupted {
        int value = u32();
        if (value < 1) {
            throw new VaultException.Corrupted("a version number is out of range");
        }
        return value;
    }

    byte[] bytes(int length) throws VaultException.Corrupted {
        int from = advance(length);
        return Arrays.copyOfRange(in, from, from + length);
    }

    /** A {@code u16} length of at most {@code max}, then as many bytes. */
    byte[] sized(int max) throws VaultException.Corrupted {
        int length = u16();
        if (length > max) {
            throw new VaultException.Corrupted("a field is longer than its limit");
        }
        return bytes(length);
    }

    void requireEnd() throws VaultException.Corrupted {
        if (at != end) {
            throw new VaultException.Corrupted("there are bytes after the last field");
        }
    }

    private int advance(int length) throws VaultException.Corrupted {
        if (length > end - at) {
            throw new VaultException.Corrupted("the bytes end inside a field");
        }
        int from = at;
        at += length;
        return from;
    }
}
