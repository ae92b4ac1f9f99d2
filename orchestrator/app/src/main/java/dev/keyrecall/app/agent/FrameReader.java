package dev.keyrecall.app.agent;

import dev.keyrecall.spi.SecretBytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/** The body of a frame as it is taken apart. */
final class FrameReader {
    private final ByteBuffer body;
    private final IntFunction<byte[]> arrays;

    FrameReader(byte[] body) {
        this(body, byte[]::new);
    }

    /**
     * @param arrays makes those that fields are copied into
     */
    FrameReader(byte[] body, IntFunction<byte[]> arrays) {
        this.body = ByteBuffer.wrap(body);
        this.arrays = arrays;
    }

    int u8() throws MalformedException {
        require(1);
        return body.get() & 0xff;
    }

    int count() throws MalformedException {
        require(2);
        int count = body.getShort() & 0xffff;
        if (count > AgentLimits.ITEMS_MAX) {
            throw new MalformedException("more than " + AgentLimits.ITEMS_MAX + " in one frame");
        }
        return count;
    }

    int u32() throws MalformedException {
        require(4);
        int value = body.getInt();
        if (value < 0) {
            throw new MalformedException("a number is out of range");
        }
        return value;
    }

    long u64() throws MalformedException {
        require(8);
        long value = body.getLong();
        if (value < 0) {
            throw new MalformedException("a number is out of range");
        }
        return value;
    }

    byte[] bytes() throws MalformedException {
        byte[] bytes = arrays.apply(require(u32()));
        body.get(bytes);
        return bytes;
    }

    /** No text is confidential; what stands in the place of one that is none might be. */
    String text() throws MalformedException {
        int length = require(u32());
        CharBuffer text = CharBuffer.allocate(length);
        int end = body.limit();
        body.limit(body.position() + length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(body, text, true);
        body.limit(end);
        if (result.isError()) {
            Arrays.fill(text.array(), '\0');
            throw new MalformedException("a text is not UTF-8");
        }
        return text.flip().toString();
    }

    /** Copied only once it is known to be one. The caller closes it. */
    SecretBytes secret() throws MalformedException {
        if (nextLength() > SecretBytes.LENGTH_MAX_BYTES) {
            throw new MalformedException("a value is too long");
        }
        return SecretBytes.adopt(bytes());
    }

    /** A secret with which the body ends. The caller closes it. */
    SecretBytes lastSecret() throws MalformedException {
        if (nextLength() < body.remaining() - Integer.BYTES) {
            throw new MalformedException("bytes are left over");
        }
        return secret();
    }

    private int nextLength() throws MalformedException {
        require(Integer.BYTES);
        return body.getInt(body.position());
    }

    void end() throws MalformedException {
        if (body.hasRemaining()) {
            throw new MalformedException("bytes are left over");
        }
    }

    private int require(int bytes) throws MalformedException {
        if (body.remaining() < bytes) {
            throw new MalformedException("cut short");
        }
        return bytes;
    }
}
