package dev.keyrecall.app.agent;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The body of a frame as it is put together. Wiped when closed: it may hold secrets. */
final class FrameWriter implements AutoCloseable {
    private static final int FIRST_BYTES = 512;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    FrameWriter u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    FrameWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    FrameWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    FrameWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    FrameWriter bytes(byte[] value) {
        u32(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    FrameWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    @RevealsSecret(why = "the value goes to the agent, or comes from it, over a private socket")
    FrameWriter secret(SecretBytes value) {
        return value.reveal(this::bytes);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            byte[] old = bytes;
            bytes = Arrays.copyOf(old, Math.max(2 * old.length, length + more));
            Arrays.fill(old, (byte) 0);
        }
    }

    int length() {
        return length;
    }

    /** The live array; only its first {@link #length} bytes mean anything. */
    byte[] array() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
