package dev.keyrecall.app.agent;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One connection between a command and the agent: frames, in turn. The bytes pass through a buffer
 * of our own that is wiped each time, because the JDK keeps the one that it would use instead.
 */
final class Wire implements Closeable {
    private static final int PROTOCOL = 1;
    private static final int HEAD_BYTES = 6;
    private static final int BUFFER_BYTES = 16_384;

    private final SocketChannel channel;
    private final IntFunction<byte[]> arrays;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    Wire(SocketChannel channel) {
        this(channel, byte[]::new);
    }

    /**
     * @param arrays makes those that bodies are read into
     */
    Wire(SocketChannel channel, IntFunction<byte[]> arrays) {
        this.channel = channel;
        this.arrays = arrays;
    }

    /**
     * A frame.
     *
     * @param code the operation, or how it ended
     * @param body wiped by whoever took it
     */
    record Frame(int code, byte[] body) {
        FrameReader reader() {
            return new FrameReader(body);
        }

        void wipe() {
            Arrays.fill(body, (byte) 0);
        }
    }

    void send(int code, FrameWriter body) throws IOException {
        int length = body.length();
        try {
            buffer.clear();
            buffer.putInt(length + 2).put((byte) PROTOCOL).put((byte) code);
            int sent = 0;
            while (sent < length || buffer.position() > 0) {
                int part = Math.min(length - sent, buffer.remaining());
                buffer.put(body.array(), sent, part);
                sent += part;
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                buffer.clear();
            }
        } finally {
            wipe();
        }
    }

    /** The next frame, as {@link #receive(Runnable)}. */
    Optional<Frame> receive() throws IOException, MalformedException {
        return receive(() -> {});
    }

    /**
     * The next frame; none where the other side has ended the connection between two.
     *
     * @param begun called when its first byte has come
     * @throws EOFException where it ended within one
     */
    Optional<Frame> receive(Runnable begun) throws IOException, MalformedException {
        try {
            buffer.clear().limit(HEAD_BYTES);
            if (channel.read(buffer) < 0) {
                return Optional.empty();
            }
            begun.run();
            fill();
            buffer.flip();
            int length = buffer.getInt();
            int protocol = buffer.get();
            int code = buffer.get() & 0xff;
            if (length < 2 || length > AgentLimits.FRAME_MAX_BYTES) {
                throw new MalformedException("a frame has an impossible length");
            }
            if (protocol != PROTOCOL) {
                throw new MalformedException("the protocol's version is not " + PROTOCOL);
            }
            return Optional.of(new Frame(code, body(length - 2)));
        } finally {
            wipe();
        }
    }

    private byte[] body(int length) throws IOException {
        byte[] body = arrays.apply(length);
        int got = 0;
        try {
            while (got < length) {
                buffer.clear().limit(Math.min(BUFFER_BYTES, length - got));
                fill();
                buffer.flip();
                int part = buffer.remaining();
                buffer.get(body, got, part);
                got += part;
            }
            return body;
        } finally {
            if (got < length) {
                Arrays.fill(body, (byte) 0);
            }
        }
    }

    /** Fills the buffer to its limit. */
    private void fill() throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the connection ended within a frame");
            }
        }
    }

    private void wipe() {
        buffer.clear();
        for (int at = 0; at < BUFFER_BYTES; at += Long.BYTES) {
            buffer.putLong(at, 0L);
        }
    }

    /** For a connection whose end is nobody's trouble: the other side may have ended it first. */
    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
