package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Place;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that a rotation could not open or did not meet.
 *
 * @param total how many in all
 * @param named the first of them, {@link #NAMED_MAX} at most
 */
public record Damaged(long total, List<Name> named) {
    /** Nobody reads more in a row; when these are mended, the next rotation names the next. */
    public static final int NAMED_MAX = 100;

    static final Damaged NONE = new Damaged(0, List.of());

    public Damaged {
        named = List.copyOf(named);
    }

    /**
     * Of those that were counted.
     *
     * @param first the first of them, {@link #NAMED_MAX} at most
     */
    static Damaged of(long counted, List<Place> first) {
        return new Damaged(
                Math.max(counted, first.size()),
                first.stream()
                        .map(place -> new Name(place.ref().toString(), place.version()))
                        .toList());
    }

    /**
     * One of them.
     *
     * @param ref the credential's reference
     * @param version the secret's version
     */
    public record Name(String ref, int version) {}

    /** Those of one pass. Not thread-safe. */
    static final class Finds {
        private final List<Name> named = new ArrayList<>();
        private long total;

        void add(String ref, int version) {
            total++;
            if (named.size() < NAMED_MAX) {
                named.add(new Name(ref, version));
            }
        }

        Damaged found() {
            return new Damaged(total, named);
        }
    }
}
