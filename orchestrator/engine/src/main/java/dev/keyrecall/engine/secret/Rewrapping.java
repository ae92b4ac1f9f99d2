package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.DataKeys.Replacement;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

    /** Rows that are done inside one transaction that does something else: a millisecond or so. */
    static final int LAST_MAX = 100;

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
     * @param damaged is told of those that cannot be opened; they stay as they are
     * @return how many were replaced
     */
    long pass(LocalVault vault, RotationListener listener, Damaged.Finds damaged)
            throws VaultException {
        long done = 0;
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            Future<Batch> next = reader.submit(() -> batch(vault, null, workers));
            while (true) {
                Batch batch = Awaited.of(next);
                DataKey last = batch.last();
                if (last == null) {
                    return done;
                }
                next = reader.submit(() -> batch(vault, last, workers));
                batch.damaged().forEach(key -> damaged.add(key.ref(), key.version()));
                done += engine.store().write(tx -> tx.dataKeys().replace(batch.wrapped()));
                listener.progress(done, done);
                if (listener.stopRequested()) {
                    return done;
                }
            }
        }
    }

    /**
     * Brings over the last few in the caller's transaction, so that nobody writes another one
     * meanwhile; what cannot be opened, and what is more than a few, stays as it is.
     *
     * @return how many were replaced
     */
    static int last(Tx tx, LocalVault vault) {
        List<DataKey> old = tx.dataKeys().under(vault.keyVersion(), null, LAST_MAX);
        return old.isEmpty() ? 0 : tx.dataKeys().replace(rewrapped(vault, old).wrapped());
    }

    /**
     * What became of some data keys.
     *
     * @param wrapped those that opened
     * @param damaged those that did not
     * @param last the last of all; null for none
     */
    private record Batch(
            List<Replacement> wrapped, List<DataKey> damaged, @Nullable DataKey last) {}

    private Batch batch(LocalVault vault, @Nullable DataKey after, ExecutorService workers)
            throws VaultException {
        List<DataKey> old =
                engine.store().read(tx -> tx.dataKeys().under(vault.keyVersion(), after, size));
        int share = Math.max(1, (old.size() + threads - 1) / threads);
        List<Future<Batch>> parts = new ArrayList<>();
        for (int from = 0; from < old.size(); from += share) {
            List<DataKey> part = old.subList(from, Math.min(from + share, old.size()));
            Callable<Batch> work = () -> rewrapped(vault, part);
            parts.add(workers.submit(work));
        }
        Batch batch =
                new Batch(
                        new ArrayList<>(old.size()),
                        new ArrayList<>(),
                        old.isEmpty() ? null : old.getLast());
        for (Future<Batch> part : parts) {
            Batch done = Awaited.of(part);
            batch.wrapped().addAll(done.wrapped());
            batch.damaged().addAll(done.damaged());
        }
        return batch;
    }

    private static Batch rewrapped(LocalVault vault, List<DataKey> old) {
        List<Replacement> wrapped = new ArrayList<>(old.size());
        List<DataKey> damaged = new ArrayList<>();
        for (DataKey key : old) {
            RecordId record = new RecordId(key.ref());
            try {
                byte[] keyPart = vault.rewrap(record, key.version(), key.keyPart());
                wrapped.add(new Replacement(key, keyPart));
            } catch (VaultException.Corrupted _) {
                damaged.add(key);
            }
        }
        return new Batch(wrapped, damaged, old.getLast());
    }
}
