package dev.keyrecall.vault.backup;

import dev.keyrecall.vault.ChunkCipher;
import dev.keyrecall.vault.LocalVault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Reads one backup from a stream, in this order: {@link #vaultHeader}, which any recipient opens;
 * {@link Opened#manifest}; {@link Opened#content}. Nothing of the content counts before that last
 * call has returned. Not thread-safe; the stream stays the caller's.
 */
public final class BackupReader {
    private final InputStream in;
    private final Preface preface;

    private BackupReader(InputStream in, Preface preface) {
        this.in = in;
        this.preface = preface;
    }

    /**
     * Reads the beginning, which is not confidential.
     *
     * @throws BackupException.Damaged when this is no backup, or its beginning was changed
     * @throws BackupException.Unsupported when a newer program wrote it
     */
    public static BackupReader begin(InputStream in) throws IOException, BackupException {
        return new BackupReader(in, Preface.read(in));
    }

    /** The vault header, to be opened with a recipient. */
    public byte[] vaultHeader() {
        return preface.vaultHeader();
    }

    /**
     * Decrypts up to the manifest.
     *
     * @param vault what {@link #vaultHeader} opened as; stays the caller's
     * @return the caller closes it
     * @throws BackupException when what follows is not what was written
     */
    public Opened open(LocalVault vault) throws IOException, BackupException {
        ChunkCipher cipher = vault.backupCipher(preface.salt(), preface.checksum());
        try {
            Opened opened = new Opened(new Pieces(in, cipher), cipher);
            opened.requireOf(vault);
            cipher = null;
            return opened;
        } finally {
            if (cipher != null) {
                cipher.close();
            }
        }
    }

    /** A backup whose manifest was read. */
    public static final class Opened implements AutoCloseable {
        private final Pieces pieces;
        private final ChunkCipher cipher;
        private final Manifest manifest;
        private final ByteBuffer first;

        private Opened(Pieces pieces, ChunkCipher cipher) throws IOException, BackupException {
            this.pieces = pieces;
            this.cipher = cipher;
            this.first = ByteBuffer.wrap(pieces.next());
            int length = first.remaining() < Integer.BYTES ? -1 : first.getInt();
            if (length < BackupLimits.MANIFEST_MIN_BYTES || length > first.remaining()) {
                throw new BackupException.Damaged("the backup has no manifest");
            }
            byte[] told = new byte[length];
            first.get(told);
            this.manifest = Manifest.parse(told);
        }

        private void requireOf(LocalVault vault) throws BackupException.Damaged {
            if (!manifest.vault().equals(vault.id())
                    || manifest.vaultKeyVersion() != vault.keyVersion()) {
                throw new BackupException.Damaged("the backup's manifest is of another vault");
            }
        }

        /** What the backup says of itself. */
        public Manifest manifest() {
            return manifest;
        }

        /**
         * Decrypts the rest. What was written to {@code out} must be thrown away unless this
         * returns.
         *
         * @param progress called with the number of bytes of content so far
         * @throws BackupException.Damaged when it is not, to the last byte, what was written
         */
        public void content(OutputStream out, LongConsumer progress)
                throws IOException, BackupException {
            MessageDigest sha256 = Digests.sha256();
            byte[] piece = new byte[first.remaining()];
            first.get(piece);
            long done = 0;
            while (true) {
                out.write(piece);
                sha256.update(piece);
                done += piece.length;
                progress.accept(done);
                if (pieces.ended()) {
                    break;
                }
                piece = pieces.next();
            }
            if (done != manifest.content().bytes()
                    || !HexFormat.of()
                            .formatHex(sha256.digest())
                            .equals(manifest.content().sha256())) {
                throw new BackupException.Damaged(
                        "the backup's content is not the one that its manifest tells of");
            }
        }

        /** Wipes the key. */
        @Override
        public void close() {
            cipher.close();
        }
    }
}
