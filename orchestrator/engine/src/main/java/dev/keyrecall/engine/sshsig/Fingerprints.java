package dev.keyrecall.engine.sshsig;

import java.util.Base64;
import java.util.Optional;

/** The text of a SHA-256 fingerprint, as ssh-keygen prints it. */
final class Fingerprints {
    static final String PREFIX = "SHA256:";

    private static final int BYTES = 32;

    private Fingerprints() {}

    static String text(byte[] digest) {
        return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    /** The digest, when the text is one's. */
    static Optional<byte[]> digest(String text) {
        return text.startsWith(PREFIX)
                ? Base64Blob.unpadded(text.substring(PREFIX.length()))
                        .filter(bytes -> bytes.length == BYTES)
                : Optional.empty();
    }
}
