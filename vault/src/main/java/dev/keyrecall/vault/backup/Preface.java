package dev.keyrecall.vault.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/** The clear beginning of a backup (format page, section 2). Never changed. */
final class Preface {
    private static final byte[] MAGIC = "KRBACKUP".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int HEADER_AT = MAGIC.length + Short.BYTES + Integer.BYTES;
    private static final int SALT_BYTES = 32;
    private static final int AFTER_HEADER_BYTES = SALT_BYTES + Digests.BYTES;
    private static final String NONE =
            "this is no backup of Keyrecall, or its beginning is damaged";

    private final byte[] bytes;

    private Preface(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A preface with a fresh salt. */
    static Preface fresh(byte[] vaultHeader, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_AT + vaultHeader.length + AFTER_HEADER_BYTES)
                        .put(MAGIC)
                        .putShort((short) FORMAT)
                        .putInt(vaultHeader.length)
                        .put(vaultHeader)
                        .put(salt);
        byte[] bytes = new byte[out.capacity()];
        out.flip().get(bytes, 0, out.limit());
        MessageDigest sha256 = Digests.sha256();
        sha256.update(bytes, 0, bytes.length - Digests.BYTES);
        System.arraycopy(sha256.digest(), 0, bytes, bytes.length - Digests.BYTES, Digests.BYTES);
        return new Preface(bytes);
    }

    /**
     * Reads a preface and nothing after it.
     *
     * @throws BackupException.Damaged when it is not exactly one
     * @throws BackupException.Unsupported when it is undamaged but of a newer format
     */
    static Preface read(InputStream in) throws IOException, BackupException {
        byte[] start = in.readNBytes(HEADER_AT);
        if (start.length < HEADER_AT
                || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new BackupException.Damaged(NONE);
        }
        ByteBuffer fields = ByteBuffer.wrap(start, MAGIC.length, HEADER_AT - MAGIC.length);
        int format = Short.toUnsignedInt(fields.getShort());
        int length = fields.getInt();
        if (length < BackupLimits.VAULT_HEADER_MIN_BYTES
                || length > BackupLimits.VAULT_HEADER_MAX_BYTES) {
            throw new BackupException.Damaged(NONE);
        }
        byte[] bytes = Arrays.copyOf(start, HEADER_AT + length + AFTER_HEADER_BYTES);
        if (in.readNBytes(bytes, HEADER_AT, bytes.length - HEADER_AT) < bytes.length - HEADER_AT) {
            throw new BackupException.Damaged("the backup is cut short");
        }
        Preface preface = new Preface(bytes);
        MessageDigest sha256 = Digests.sha256();
        sha256.update(bytes, 0, bytes.length - Digests.BYTES);
        if (!Arrays.equals(sha256.digest(), preface.checksum())) {
            throw new BackupException.Damaged(NONE);
        }
        if (format != FORMAT) {
            throw new BackupException.Unsupported(
                    "the backup has format " + format + ", this program reads " + FORMAT);
        }
        return preface;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    byte[] vaultHeader() {
        return Arrays.copyOfRange(bytes, HEADER_AT, bytes.length - AFTER_HEADER_BYTES);
    }

    byte[] salt() {
        int at = bytes.length - AFTER_HEADER_BYTES;
        return Arrays.copyOfRange(bytes, at, at + SALT_BYTES);
    }

    byte[] checksum() {
        return Arrays.copyOfRange(bytes, bytes.length - Digests.BYTES, bytes.length);
    }
}
