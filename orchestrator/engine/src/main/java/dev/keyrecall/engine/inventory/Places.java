package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.ConsumerTarget;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tells whether two registrations are about the same place. */
public final class Places {
    private static final String FIELD = "-key";
    private static final String WHICH = "args";

    private Places() {}

    /**
     * Whether writing one overwrites the other. Options whose name ends in {@code -key} name the
     * fields that are written, so two targets may share a document and no field of it; a target
     * without such options is taken whole. The option {@code args} is a part of the place's name.
     */
    public static boolean overlap(ConsumerTarget one, ConsumerTarget other) {
        boolean sameDocument =
                one.kind().equals(other.kind())
                        && one.target().equals(other.target())
                        && Objects.equals(one.options().get(WHICH), other.options().get(WHICH));
        List<String> fields = fields(one);
        List<String> others = fields(other);
        boolean whole = fields.isEmpty() || others.isEmpty();
        return sameDocument && (whole || !Collections.disjoint(fields, others));
    }

    private static List<String> fields(ConsumerTarget target) {
        return target.options().entrySet().stream()
                .filter(option -> option.getKey().endsWith(FIELD))
                .map(Map.Entry::getValue)
                .toList();
    }
}
