package dev.keyrecall.engine.lane;

import java.util.Optional;

/** Tells a process from a later one that was given the same id. */
public interface ProcessStarts {
    /**
     * A text that stays the same as long as this process lives and that no other process with its
     * id ever has, whatever is done to the clock.
     *
     * @param pid a process id on this host
     * @return empty when there is no such process, or when nothing can be known of it
     */
    Optional<String> of(long pid);
}
