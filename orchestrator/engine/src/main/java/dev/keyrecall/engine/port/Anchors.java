package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Receipts for checkpoints that were put outside the home (docs/formats/anchors.md). */
public interface Anchors {
    /** A receipt is at most this long. */
    int RECEIPT_MAX_BYTES = 1 << 16;

    /** What an attempt says of its failure is at most this long. */
    int ERROR_MAX_CHARS = 1_024;

    /**
     * Keeps one more; for good.
     *
     * @throws IllegalStateException when it is of more entries than were signed
     */
    void add(Receipt receipt);

    /** The one of the largest size of each anchor, by name; of two of one size the later one. */
    List<Receipt> newest();

    /**
     * Those of one anchor, the largest size first; of two of one size the later one first.
     *
     * @param most not more of them
     */
    List<Receipt> largest(String name, int most);

    /** Visits all, in the order of writing. */
    void forEach(Consumer<Receipt> visitor);

    /** When an anchor was tried last; empty before the first time. */
    Optional<Attempt> attempt(String name);

    /** Keeps when an anchor was tried, in the place of the time before. */
    void put(Attempt attempt);

    /** What an anchor is. */
    enum Kind {
        FILE,
        WEBHOOK,
        CHAT,
        TIME_STAMP;

        /** As the configuration and the store write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A checkpoint was put there.
     *
     * @param name the anchor's
     * @param place where it is, to be shown: nothing secret
     * @param size of how many entries the checkpoint is
     * @param root the Merkle tree hash over them
     * @param note the checkpoint, signed, as it was put
     * @param at when: of a time stamp the time that was signed, else by our clock
     * @param proof what shows it, by the kind
     */
    record Receipt(
            String name,
            Kind kind,
            String place,
            long size,
            byte[] root,
            byte[] note,
            Instant at,
            byte[] proof) {}

    /**
     * The last try.
     *
     * @param name the anchor's
     * @param error why it failed; null where it did not
     */
    record Attempt(String name, Instant at, @Nullable String error) {}
}
