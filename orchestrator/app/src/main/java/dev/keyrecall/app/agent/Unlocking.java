package dev.keyrecall.app.agent;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What unlocks a vault, on its way to the process that will: format page, section 4.
 *
 * @param kind what the material is
 * @param material closed with this
 * @param typed whether a person typed it in this process
 */
public record Unlocking(Kind kind, SecretBytes material, boolean typed) implements AutoCloseable {
    /** What nobody typed. */
    public Unlocking(Kind kind, SecretBytes material) {
        this(kind, material, false);
    }

    /** What the material is. */
    public enum Kind {
        /** A passphrase. */
        PASSPHRASE(1),
        /** A key file's whole content. */
        KEY_FILE(2),
        /** The name of the key management service to ask. */
        KEK_SOURCE(3),
        /** The vault key itself, of a process that has the vault open. */
        VAULT_KEY(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Optional<Kind> of(int code) {
            return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
        }
    }

    /** A copy of a passphrase; the caller still owns its own. */
    public static Unlocking passphrase(SecretBytes passphrase) {
        return new Unlocking(Kind.PASSPHRASE, passphrase.copy());
    }

    /** A copy of a passphrase that a person has just typed; the caller still owns its own. */
    public static Unlocking typed(SecretBytes passphrase) {
        return new Unlocking(Kind.PASSPHRASE, passphrase.copy(), true);
    }

    /** The key of a vault that is open here. */
    public static Unlocking vaultKey(LocalVault vault) {
        return new Unlocking(Kind.VAULT_KEY, vault.exportKey());
    }

    /** The name of the key management service to ask. */
    public static Unlocking kekSource(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return new Unlocking(Kind.KEK_SOURCE, SecretBytes.adopt(text));
    }

    void write(FrameWriter writer) {
        writer.u8(kind.code).secret(material);
    }

    static Unlocking read(FrameReader reader) throws MalformedException {
        Kind kind =
                Kind.of(reader.u8())
                        .orElseThrow(() -> new MalformedException("no such way to unlock"));
        return new Unlocking(kind, reader.lastSecret());
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
        Optional<Kind> kind = Kind.of(head[0]);
        if (kind.isEmpty() || length < 0 || length > AgentLimits.UNLOCKING_MAX_BYTES) {
            throw new EOFException("not what vault unseal hands over");
        }
        byte[] material = new byte[length];
        try {
            in.readFully(material);
        } catch (IOException e) {
            Arrays.fill(material, (byte) 0);
            throw e;
        }
        return new Unlocking(kind.get(), SecretBytes.adopt(material));
    }

    @Override
    public void close() {
        material.close();
    }
}
