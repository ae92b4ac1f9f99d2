package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** A place outside the home where signed checkpoints are put, as the configuration names it. */
public interface Anchor {
    String name();

    Kind kind();

    /** Where it is, to be shown: nothing secret. */
    String place();

    /** How often at most. */
    Duration every();

    /**
     * Puts what was signed last there. Takes a bounded time.
     *
     * @throws AnchorException when it is not certain that it stands there
     */
    Put put(SignedHead head) throws AnchorException;

    /**
     * Requires that what was put there still shows, as far as anybody can ask.
     *
     * @param receipt of this anchor's kind
     * @throws AnchorException when it does not
     */
    void require(Receipt receipt) throws AnchorException;

    /**
     * The checkpoint of the largest size that stands there; empty where nothing can be read back.
     *
     * @throws AnchorException when it cannot be looked at
     */
    default Optional<Found> newest() throws AnchorException {
        return Optional.empty();
    }

    /**
     * Visits every checkpoint that stands there, in no order; none where nothing can be read back.
     *
     * @throws AnchorException when it cannot be looked at
     */
    default void forEach(Consumer<Found> visitor) throws AnchorException {}

    /**
     * It stands there.
     *
     * @param at when: of a time stamp the time that was signed, else by our clock
     * @param proof what shows it, to be kept
     */
    record Put(Instant at, byte[] proof) {}

    /**
     * What was read back.
     *
     * @param where to be shown
     * @param note its bytes, not verified
     */
    record Found(String where, byte[] note) {}
}
