package dev.keyrecall.engine.estimate;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Where a unit stands, as far as an estimate asks.
 *
 * @param next the index of its next step
 * @param soakLeft how much is left of a soak that was begun; null where none was
 */
public record Place(int next, @Nullable Duration soakLeft) {
    /** Nothing was done yet. */
    public static final Place BEGINNING = new Place(0, null);

    /** Nothing is left to do. */
    public static final Place END = new Place(Integer.MAX_VALUE, null);
}
