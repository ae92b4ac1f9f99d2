package dev.keyrecall.vault;

import java.util.Optional;

import javax.crypto.AEADBadTagException;

/**
 * The key of one backup's payload: encrypts its pieces, each tied to its number and the last one to
 * the end (STREAM; docs/formats/backup.md, section 3). Not thread-safe.
 */
public final class ChunkCipher implements AutoCloseable {
    /** What a chunk is longer than its piece: the tag. */
    public static final int OVERHEAD_BYTES = Primitives.TAG_BYTES;

    private static final byte[] NOTHING = {};
    private static final int NUMBER_BYTES = Long.BYTES;
    private static final int FLAG_AT = Primitives.NONCE_BYTES - 1;

    private final RawKey key;
    private boolean closed;

    private ChunkCipher(RawKey key) {
        this.key = key;
    }

    static ChunkCipher of(RawKey backupKey, byte[] salt, byte[] checksum) {
        return new ChunkCipher(Primitives.hkdf(backupKey, salt, Context.backupPayload(checksum)));
    }

    /**
     * Encrypts a piece. The caller gives no number twice.
     *
     * @param number the piece's place, from 0
     * @param last whether it is the last one
     */
    public byte[] seal(long number, boolean last, byte[] piece) {
        requireOpen();
        byte[] chunk = new byte[piece.length + OVERHEAD_BYTES];
        Primitives.encrypt(key, nonce(number, last), 0, NOTHING, piece, chunk, 0);
        return chunk;
    }

    /**
     * Decrypts a chunk.
     *
     * @return the piece; empty when this is not the chunk of this key, number and flag
     */
    public Optional<byte[]> open(long number, boolean last, byte[] chunk) {
        requireOpen();
        if (chunk.length < OVERHEAD_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Primitives.decrypt(
                            key, nonce(number, last), 0, NOTHING, chunk, 0, chunk.length));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        }
    }

    private static byte[] nonce(long number, boolean last) {
        if (number < 0) {
            throw new IllegalArgumentException("chunks are numbered from 0");
        }
        byte[] nonce = new byte[Primitives.NONCE_BYTES];
        byte[] big =
                new ByteWriter(NUMBER_BYTES).u32((int) (number >>> 32)).u32((int) number).whole();
        System.arraycopy(big, 0, nonce, FLAG_AT - NUMBER_BYTES, NUMBER_BYTES);
        nonce[FLAG_AT] = (byte) (last ? 1 : 0);
        return nonce;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this cipher has been closed");
        }
    }

    /** Wipes the key. Idempotent. */
    @Override
    public void close() {
        closed = true;
        key.close();
    }

    @Override
    public String toString() {
        return "ChunkCipher[]";
    }
}
