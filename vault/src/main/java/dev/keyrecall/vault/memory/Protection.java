package dev.keyrecall.vault.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel does for the memory that keys are in.
 *
 * @param locked it is never written to swap
 * @param leftOutOfDumps no core dump holds it
 * @param notInherited no child process gets a copy
 */
public record Protection(boolean locked, boolean leftOutOfDumps, boolean notInherited) {
    static final Protection NONE = new Protection(false, false, false);

    /** Both at once: what holds for all pages. */
    Protection and(Protection other) {
        return new Protection(
                locked && other.locked,
                leftOutOfDumps && other.leftOutOfDumps,
                notInherited && other.notInherited);
    }

    /** Whether nothing was refused. */
    public boolean whole() {
        return refused().isEmpty();
    }

    /** What the kernel refused, each with what to do about it; empty where it refused nothing. */
    public List<String> refused() {
        List<String> refused = new ArrayList<>();
        if (!locked) {
            refused.add(
                    "the memory that keys are in is not locked and could be swapped to disk:"
                            + " raise the limit of locked memory (ulimit -l), or encrypt the swap");
        }
        if (!leftOutOfDumps) {
            refused.add("the memory that keys are in is not left out of core dumps");
        }
        if (!notInherited) {
            refused.add("a child process would inherit the memory that keys are in");
        }
        return List.copyOf(refused);
    }
}
