package dev.keyrecall.vault;

import java.util.Arrays;

/** Writes big-endian fields one after another into an array of known size. */
final class ByteWriter {
    private final byte[] out;
    private int at;

    ByteWriter(int length) {
        out = new byte[length];
    }

    ByteWriter u8(int value) {
        out[at++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    ByteWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    ByteWriter bytes(byte[] value) {
        System.arraycopy(value, 0, out, at, value.length);
        at += value.length;
        return this;
    }

    /** What stands so far. */
    byte[] soFar() {
        return Arrays.copyOf(out, at);
    }

    /** The full array; every byte of it must have been written. */
    byte[] whole() {
        if (at != out.length) {
            throw new IllegalStateException("wrote " + at + " of " + out.length + " bytes");
        }
        return out;
    }
}
