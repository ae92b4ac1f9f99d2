package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
     * What stands there under the largest sizes, the largest first; nothing where nothing can be
     * read back.
     *
     * @param most not more of them
     * @throws AnchorException when it cannot be looked at
     */
    default List<Found> newest(int most) throws AnchorException {
        return List.of();
    }

    /**
     * Visits all that stands there, in no order; nothing where nothing can be read back.
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
     * What stands there under one name.
     *
     * @param where to be shown
     * @param note its bytes, not verified; null where they cannot be read
     * @param trouble why they cannot; null where they can
     */
    record Found(String where, byte @Nullable [] note, @Nullable String trouble) {
        public Found(String where, byte[] note) {
            this(where, note, null);
        }

        /** One that cannot be read: it must not keep the others from being looked at. */
        public static Found unreadable(String where, String trouble) {
            return new Found(where, null, trouble);
        }
    }
}
