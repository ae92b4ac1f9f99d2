package dev.keyrecall.engine.secret;

import java.util.ArrayList;
import java.util.List;

/**
 * The records that a rotation could not open and went past: they stay under the older vault key.
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
