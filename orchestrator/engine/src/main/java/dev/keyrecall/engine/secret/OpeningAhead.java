package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.vault.VaultException;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Gets everything ready to be opened while somebody still types a passphrase, and while that is
 * stretched: reads what is sealed, then rehearses where there is a processor for it. Opens nothing
 * of the store, and needs no key.
 */
public final class OpeningAhead implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private final Store store;
    private final Rehearsal rehearsal;
    private final Future<ReadAhead> read;
    private volatile boolean taken;
    private volatile boolean closed;

    private OpeningAhead(Store store, SecureRandom random, int page, long bytesMax) {
        this.store = store;
        this.rehearsal = new Rehearsal(store, random);
        this.read = thread.submit(() -> ReadAhead.of(store, page, bytesMax, beside, () -> closed));
        if (Runtime.getRuntime().availableProcessors() > 1) {
            // What comes of it is time saved, or none.
            Future<?> _ = thread.submit(this::rehearse);
        }
    }

    /**
     * Begins.
     *
     * @param store stays open until this is closed
     * @param random a cryptographic, thread-safe generator
     */
    public static OpeningAhead begin(Store store, SecureRandom random) {
        return begin(store, random, BulkOpening.PAGE, ReadAhead.BYTES_MAX);
    }

    /** With another page than the customary one, and less read ahead: for tests. */
    static OpeningAhead begin(Store store, SecureRandom random, int page, long bytesMax) {
        return new OpeningAhead(store, random, page, bytesMax);
    }

    private long rehearse() throws VaultException {
        return rehearsal.run(Rehearsal.OPENINGS, () -> taken || closed);
    }

    /**
     * What was read, unless something may have happened to it since; ends the rehearsal. It serves
     * once.
     *
     * @throws VaultException when what is sealed cannot be read
     */
    Optional<ReadAhead> take() throws VaultException {
        if (taken) {
            return Optional.empty();
        }
        taken = true;
        return Optional.of(Awaited.of(read)).filter(ahead -> ahead.isStillSo(store));
    }

    /** Ends what is under way, and waits for that. */
    @Override
    public void close() {
        closed = true;
        thread.close();
        beside.close();
    }
}
