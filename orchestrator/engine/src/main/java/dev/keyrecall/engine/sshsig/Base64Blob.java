package dev.keyrecall.engine.sshsig;

import java.util.Base64;
import java.util.Optional;

/** Standard Base64 (RFC 4648 section 4) of which each value has exactly one text. */
final class Base64Blob {
    private Base64Blob() {}

    /** With padding, as keys and signatures have it. */
    static Optional<byte[]> padded(String text) {
        return decoded(text, Base64.getEncoder());
    }

    /** Without, as fingerprints have it. */
    static Optional<byte[]> unpadded(String text) {
        return decoded(text, Base64.getEncoder().withoutPadding());
    }

    private static Optional<byte[]> decoded(String text, Base64.Encoder encoder) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return encoder.encodeToString(bytes).equals(text)
                    ? Optional.of(bytes)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
