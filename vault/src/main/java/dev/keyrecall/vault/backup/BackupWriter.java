package dev.keyrecall.vault.backup;

import dev.keyrecall.vault.ChunkCipher;
import dev.keyrecall.vault.LocalVault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.LongConsumer;

/** Writes backups (format page, sections 2 to 4). */
public final class BackupWriter {
    private final LocalVault vault;
    private final SecureRandom random;

    /**
     * Makes a writer.
     *
     * @param vault the open vault of the home; stays the caller's
     * @param random a cryptographic generator
     */
    public BackupWriter(LocalVault vault, SecureRandom random) {
        this.vault = vault;
        this.random = random;
    }

    /**
     * Writes one backup. Reads the content to its end; closes neither stream.
     *
     * @param vaultHeader the header that {@code vault} was opened with
     * @param manifest what the content is; it is not compared with it here, but by {@link
     *     BackupReader}, which every backup is read back with
     * @param progress called with the number of clear bytes written so far
     * @throws IOException when a stream fails, or the content is longer than a backup holds
     */
    public void write(
            byte[] vaultHeader,
            Manifest manifest,
            InputStream content,
            OutputStream out,
            LongConsumer progress)
            throws IOException {
        if (manifest.vaultKeyVersion() != vault.keyVersion()
                || !manifest.vault().equals(vault.id())) {
            throw new IllegalArgumentException("the manifest is of another vault or vault key");
        }
        byte[] told = manifest.bytes();
        if (told.length > BackupLimits.MANIFEST_MAX_BYTES) {
            throw new IllegalArgumentException("the manifest is longer than a piece");
        }
        Preface preface = Preface.fresh(vaultHeader, random);
        out.write(preface.bytes());
        byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(told.length).array();
        InputStream clear =
                new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(length), new ByteArrayInputStream(told)),
                        content);
        try (ChunkCipher cipher = vault.backupCipher(preface.salt(), preface.checksum())) {
            writeChunks(cipher, clear, out, progress);
        }
    }

    private static void writeChunks(
            ChunkCipher cipher, InputStream clear, OutputStream out, LongConsumer progress)
            throws IOException {
        byte[] piece = clear.readNBytes(BackupLimits.PIECE_BYTES);
        long done = 0;
        for (long number = 0; piece.length > 0; number++) {
            if (number == BackupLimits.CHUNKS_MAX) {
                throw new IOException("the content is longer than a backup can hold");
            }
            byte[] next =
                    piece.length < BackupLimits.PIECE_BYTES
                            ? new byte[0]
                            : clear.readNBytes(BackupLimits.PIECE_BYTES);
            out.write(cipher.seal(number, next.length == 0, piece));
            done += piece.length;
            progress.accept(done);
            piece = next;
        }
    }
}
