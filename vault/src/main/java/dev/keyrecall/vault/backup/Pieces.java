package dev.keyrecall.vault.backup;

import dev.keyrecall.vault.ChunkCipher;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The clear pieces of a payload, one after another. It reads one chunk ahead, to know which is the
 * last.
 */
final class Pieces {
    private static final int CHUNK_BYTES = BackupLimits.PIECE_BYTES + ChunkCipher.OVERHEAD_BYTES;
    private static final int CHUNK_MIN_BYTES = 1 + ChunkCipher.OVERHEAD_BYTES;

    private final InputStream in;
    private final ChunkCipher cipher;
    private byte[] ahead;
    private long number;

    Pieces(InputStream in, ChunkCipher cipher) throws IOException {
        this.in = in;
        this.cipher = cipher;
        this.ahead = in.readNBytes(CHUNK_BYTES);
    }

    /** Whether the last piece was given. */
    boolean ended() {
        return ahead.length == 0;
    }

    /**
     * The next piece, authentic as it stands in its place.
     *
     * @throws BackupException.Damaged when it is not what was written there
     */
    byte[] next() throws IOException, BackupException.Damaged {
        byte[] chunk = ahead;
        if (chunk.length < CHUNK_MIN_BYTES || number == BackupLimits.CHUNKS_MAX) {
            throw new BackupException.Damaged("the backup is cut short");
        }
        ahead = chunk.length < CHUNK_BYTES ? new byte[0] : in.readNBytes(CHUNK_BYTES);
        boolean last = ahead.length == 0;
        Optional<byte[]> piece = cipher.open(number, last, chunk);
        if (piece.isEmpty()) {
            throw damaged(last, chunk);
        }
        number++;
        return piece.get();
    }

    private BackupException.Damaged damaged(boolean last, byte[] chunk) {
        if (cipher.open(number, !last, chunk).isPresent()) {
            return new BackupException.Damaged(
                    last ? "the backup is cut short" : "there are bytes after the backup's end");
        }
        return new BackupException.Damaged(
                "the backup is damaged or was changed, in chunk " + number);
    }
}
