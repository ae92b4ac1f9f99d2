package dev.keyrecall.app.agent;

import dev.keyrecall.spi.SecretBytes;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What unlocks a vault, on its way to the process that will: format page, section 4.
 *
 * @param kind {@link #PASSPHRASE}, {@link #KEY_FILE} or {@link #KEK_SOURCE}
 * @param material closed with this
 */
public record Unlocking(int kind, SecretBytes material) implements AutoCloseable {
    /** The material is a passphrase. */
    public static final int PASSPHRASE = 1;

    /** The material is a key file's whole content. */
    public static final int KEY_FILE = 2;

    /** The material is the name of the key management service that opens it. */
    public static final int KEK_SOURCE = 3;

    /** A copy of a passphrase; the caller still owns its own. */
    public static Unlocking passphrase(SecretBytes passphrase) {
        return new Unlocking(PASSPHRASE, passphrase.copy());
    }

    void write(FrameWriter writer) {
        writer.u8(kind).secret(material);
    }

    static Unlocking read(FrameReader reader) throws MalformedException {
        int kind = reader.u8();
        SecretBytes material = reader.secret();
        reader.end();
        return new Unlocking(kind, material);
    }

    /** Writes it to the pipe that leads to the agent. */
    public void hand(OutputStream pipe) throws IOException {
        try (FrameWriter writer = new FrameWriter()) {
            write(writer);
            pipe.write(writer.array(), 0, writer.length());
            pipe.flush();
        }
    }

    /**
     * Reads what {@link #hand} wrote.
     *
     * @throws EOFException when that is not what comes
     */
    public static Unlocking taken(InputStream pipe) throws IOException {
        DataInputStream in = new DataInputStream(pipe);
        byte[] head = new byte[1 + Integer.BYTES];
        in.readFully(head);
        int length = ByteBuffer.wrap(head, 1, Integer.BYTES).getInt();
        if (length < 0 || length > AgentLimits.UNLOCKING_MAX_BYTES) {
            throw new EOFException("not what vault unseal hands over");
        }
        byte[] material = new byte[length];
        try {
            in.readFully(material);
        } catch (IOException e) {
            Arrays.fill(material, (byte) 0);
            throw e;
        }
        return new Unlocking(head[0], SecretBytes.adopt(material));
    }

    @Override
    public void close() {
        material.close();
    }
}
