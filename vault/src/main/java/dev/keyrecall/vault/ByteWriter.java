package dev.keyrecall.vault;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes big-endian fields one after another into an array of known size. */
final class ByteWriter {
    private static final VarHandle U32 =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] out;
    private int at;

    ByteWriter(int length) {
        out = new byte[length];
    }

    /** Begins anew in the same array, whose old bytes stay until they are written over. */
    ByteWriter empty() {
        at = 0;
        return this;
    }

    /** How much stands so far. */
    int length() {
        return at;
    }

    /** The live array. */
    byte[] array() {
        return out;
    }

    ByteWriter u8(int value) {
        out[at++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    ByteWriter u32(int value) {
        U32.set(out, at, value);
        at += 4;
        return this;
    }

    ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    ByteWriter ascii(String value) {
        for (int i = 0; i < value.length(); i++) {
            u8(value.charAt(i));
        }
        return this;
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
