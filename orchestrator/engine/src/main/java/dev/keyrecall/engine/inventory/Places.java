package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.ConsumerTarget;

import java.util.Collections;

/** Tells whether two registrations of one account are about the same place. */
public final class Places {
    private Places() {}

    /**
     * Whether writing one overwrites the other. A target without options is taken whole; options
     * name the fields that are written, so two targets may share a document and no field of it.
     */
    public static boolean overlap(ConsumerTarget one, ConsumerTarget other) {
        boolean sameDocument =
                one.kind().equals(other.kind()) && one.target().equals(other.target());
        boolean whole = one.options().isEmpty() || other.options().isEmpty();
        return sameDocument
                && (whole
                        || !Collections.disjoint(one.options().values(), other.options().values()));
    }
}
