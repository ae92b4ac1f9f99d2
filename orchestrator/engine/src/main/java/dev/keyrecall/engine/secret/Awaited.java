package dev.keyrecall.engine.secret;

import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What another thread gave, or threw. */
final class Awaited {
    private Awaited() {}

    /** Waits for as long as it takes: an interrupt is passed on afterwards. */
    static <T> T of(Future<T> future) throws VaultException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    // A batch takes milliseconds.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static VaultException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case VaultException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
