package dev.keyrecall.vault.lookup;

/** Computes keyed hashes, many in a row. Not thread-safe: one for each thread. */
public interface Fingerprinter {
    /** The length of a fingerprint. */
    int LENGTH_BYTES = 32;

    /**
     * Fingerprints {@code domain} followed by the first {@code length} bytes of {@code message}.
     *
     * @param out takes the {@value #LENGTH_BYTES} bytes, from its beginning
     */
    void fingerprint(byte[] domain, byte[] message, int length, byte[] out);
}
