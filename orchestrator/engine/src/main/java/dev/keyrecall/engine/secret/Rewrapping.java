package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.DataKeys.Replacement;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Wraps data keys under the current vault key, batch by batch in the order of their places. While
 * one batch is written, the next is read and wrapped: the cryptography is done outside any
 * transaction, and no transaction is longer than a batch.
 */
final class Rewrapping {
    /** Rows of one durable transaction: well below the time that a reader would notice. */
    static final int BATCH = 10_000;

    private final Engine engine;
    private final int size;
    private final int threads;

    Rewrapping(Engine engine, int size) {
        this.engine = engine;
        this.size = size;
        this.threads = Runtime.getRuntime().availableProcessors();
    }

    /**
     * One pass over all that are wrapped under an older vault key.
     *
     * @return how many were replaced
     */
    long pass(LocalVault vault, RotationListener listener) throws VaultException {
        long done = 0;
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            Future<List<Replacement>> next = reader.submit(() -> batch(vault, null, workers));
            while (true) {
                List<Replacement> batch = await(next);
                if (batch.isEmpty()) {
                    return done;
                }
                DataKey last = batch.getLast().old();
                next = reader.submit(() -> batch(vault, last, workers));
                done += engine.store().write(tx -> tx.dataKeys().replace(batch));
                listener.progress(done, done);
                if (listener.stopRequested()) {
                    return done;
                }
            }
        }
    }

    private List<Replacement> batch(
            LocalVault vault, @Nullable DataKey after, ExecutorService workers)
            throws VaultException {
        List<DataKey> old =
                engine.store().read(tx -> tx.dataKeys().under(vault.keyVersion(), after, size));
        int share = Math.max(1, (old.size() + threads - 1) / threads);
        List<Future<List<Replacement>>> parts = new ArrayList<>();
        for (int from = 0; from < old.size(); from += share) {
            List<DataKey> part = old.subList(from, Math.min(from + share, old.size()));
            Callable<List<Replacement>> work = () -> rewrapped(vault, part);
            parts.add(workers.submit(work));
        }
        List<Replacement> batch = new ArrayList<>(old.size());
        for (Future<List<Replacement>> part : parts) {
            batch.addAll(await(part));
        }
        return batch;
    }

    private static List<Replacement> rewrapped(LocalVault vault, List<DataKey> old)
            throws VaultException {
        List<Replacement> done = new ArrayList<>(old.size());
        for (DataKey key : old) {
            RecordId record = new RecordId(key.ref());
            try {
                done.add(new Replacement(key, vault.rewrap(record, key.version(), key.keyPart())));
            } catch (VaultException.Corrupted e) {
                throw DamagedRecord.named(key.ref(), key.version(), e);
            }
        }
        return done;
    }

    /** What the other thread gave, or threw. */
    private static <T> T await(Future<T> future) throws VaultException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    // A batch takes milliseconds: it is waited for, and the interrupt is passed on.
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
