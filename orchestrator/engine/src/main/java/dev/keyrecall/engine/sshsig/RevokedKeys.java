package dev.keyrecall.engine.sshsig;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Keys that do not count any more: what {@code ssh-keygen -Y verify -r} takes, a binary key
 * revocation list or lines of keys. What is not understood is refused, never taken for an empty
 * list. Immutable.
 *
 * <p>Source: PROTOCOL.krl; ssh-keygen.1, KEY REVOCATION LISTS.
 */
public final class RevokedKeys {
    /** Longer lists are refused unread. */
    public static final int BYTES_MAX = 4 << 20;

    private static final RevokedKeys NONE = new RevokedKeys(Set.of(), Set.of(), Set.of());

    private final Set<String> blobs;
    private final Set<String> sha1s;
    private final Set<String> sha256s;

    /**
     * Of keys and of their hashes.
     *
     * @param blobs in hexadecimal, as the others are
     */
    RevokedKeys(Set<String> blobs, Set<String> sha1s, Set<String> sha256s) {
        this.blobs = Set.copyOf(blobs);
        this.sha1s = Set.copyOf(sha1s);
        this.sha256s = Set.copyOf(sha256s);
    }

    /** Where no list is kept. */
    public static RevokedKeys none() {
        return NONE;
    }

    /**
     * Reads a list, of either kind. An empty file is none: a disk that was full leaves such a one.
     *
     * @throws SignerListException when it is not understood to the end
     */
    public static RevokedKeys parse(byte[] list) throws SignerListException {
        if (list.length == 0) {
            throw new SignerListException(
                    "the list is empty; where no key is revoked, let it hold a line that begins"
                            + " with #");
        }
        if (list.length > BYTES_MAX) {
            throw new SignerListException("the list has more than " + BYTES_MAX + " bytes");
        }
        return isBinary(list) ? KeyRevocationList.parse(list) : RevokedKeyLines.parse(list);
    }

    /** Its first line, without the end: a list that was cut off there is no text, either. */
    private static boolean isBinary(byte[] list) {
        byte[] magic = KeyRevocationList.magic();
        int length = magic.length - 2;
        return list.length >= length && Arrays.equals(magic, 0, length, list, 0, length);
    }

    /** Whether a key is revoked: itself, or by one of its hashes. */
    public boolean contains(SshPublicKey key) {
        byte[] blob = key.blob();
        HexFormat hex = HexFormat.of();
        return blobs.contains(hex.formatHex(blob))
                || sha1s.contains(hex.formatHex(Digests.digest("SHA-1", blob)))
                || sha256s.contains(hex.formatHex(Digests.sha256(blob)));
    }
}
