package dev.keyrecall.app.agent;

import dev.keyrecall.spi.SecretBytes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The body of a frame as it is taken apart. */
final class FrameReader {
    private final ByteBuffer body;

    FrameReader(byte[] body) {
        this.body = ByteBuffer.wrap(body);
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
        byte[] bytes = new byte[require(u32())];
        body.get(bytes);
        return bytes;
    }

    String text() throws MalformedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("a text is not UTF-8");
        }
    }

    /** The caller closes it. */
    SecretBytes secret() throws MalformedException {
        byte[] bytes = bytes();
        if (bytes.length > SecretBytes.LENGTH_MAX_BYTES) {
            Arrays.fill(bytes, (byte) 0);
            throw new MalformedException("a value is too long");
        }
        return SecretBytes.adopt(bytes);
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
