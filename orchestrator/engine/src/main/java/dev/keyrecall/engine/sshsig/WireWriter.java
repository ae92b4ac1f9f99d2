package dev.keyrecall.engine.sshsig;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the data types of the SSH protocol.
 *
 * <p>Source: RFC 4251 section 5, https://www.rfc-editor.org/rfc/rfc4251
 */
final class WireWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    WireWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    WireWriter u32(long value) {
        return raw(ByteBuffer.allocate(Integer.BYTES).putInt((int) value).array());
    }

    WireWriter u64(long value) {
        return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    WireWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    WireWriter string(byte[] value) {
        return u32(value.length).raw(value);
    }

    WireWriter string(String value) {
        return string(value.getBytes(StandardCharsets.US_ASCII));
    }

    WireWriter mpint(BigInteger value) {
        return string(magnitude(value));
    }

    /** Zero is written as no byte at all. */
    static byte[] magnitude(BigInteger value) {
        return value.signum() == 0 ? new byte[0] : value.toByteArray();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
