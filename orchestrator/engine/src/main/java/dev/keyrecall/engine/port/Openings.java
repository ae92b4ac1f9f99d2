package dev.keyrecall.engine.port;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The texts about people that the ledger commits to, each once, with its salt. Kept beside the
 * ledger and never changed; removed only by an erasure.
 */
public interface Openings {
    /** The longest text, in characters. */
    int TEXT_MAX_CHARS = 1_024;

    /** What a commitment was made of; empty where that is erased. */
    Optional<Opening> find(String commitment);

    /** The openings of texts, of each that has one, in no order. */
    List<Opening> ofTexts(Collection<String> texts);

    /**
     * Keeps an opening.
     *
     * @throws IllegalStateException when its commitment or its text has one already
     */
    void add(Opening opening);

    /** Visits all, in the order of their commitments. */
    void forEach(Consumer<Opening> visitor);

    /**
     * Removes one.
     *
     * @throws IllegalStateException when the newest ledger entry is not the erasure that names it
     */
    void remove(String commitment);

    /**
     * What a commitment was made of.
     *
     * @param commitment 64 lower-case hexadecimal digits
     * @param salt 32 random bytes
     * @param text what is committed to
     */
    record Opening(String commitment, byte[] salt, String text) {}
}
