package dev.keyrecall.spi;

import java.util.List;

/**
 * Kinds of consumer that need no account, and serve the credentials of any: places on the machine
 * that a run goes on. Public, final, with a public no-argument constructor that does no I/O; found
 * by ServiceLoader.
 */
public interface ConsumerSource {
    /**
     * Its kinds. Their names have no point in them, as those of an account's kinds have.
     * Thread-safe, and told that the place is not a provider's: a failure is refused, never
     * throttled or unavailable, which would hold up the account whose credential is delivered.
     */
    List<ConsumerKind> kinds();
}
