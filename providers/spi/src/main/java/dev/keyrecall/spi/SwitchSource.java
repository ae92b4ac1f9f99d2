package dev.keyrecall.spi;

import java.util.List;

/**
 * Kinds of switch that need no account. Public, final, with a public no-argument constructor that
 * does no I/O; found by ServiceLoader.
 */
public interface SwitchSource {
    /** Its kinds. Thread-safe; a failure is refused, never throttled or unavailable. */
    List<SwitchKind> kinds();
}
