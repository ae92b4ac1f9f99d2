package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Opens every held value. While the values of one page are used, the next page is read and opened,
 * by every processor. Sealed values are read while the entry is made, and opened only once it is
 * durable.
 */
public final class BulkOpening {
    /** Values in clear at a time are at most three pages, each value at most 64 KiB. */
    static final int PAGE = 1_000;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Opening opening;
    private final int page;
    private final long readAheadBytes;
    private final int threads;

    public BulkOpening(Engine engine, Vault vault) {
        this(engine, vault, PAGE, ReadAhead.BYTES_MAX);
    }

    /** With another page than the customary one, and less read ahead: for tests. */
    BulkOpening(Engine engine, Vault vault, int page, long readAheadBytes) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.opening = new Opening(engine.store(), vault);
        this.page = page;
        this.readAheadBytes = readAheadBytes;
        this.threads = Runtime.getRuntime().availableProcessors();
    }

    /** What is done with each value, on the thread that asked, by reference and version. */
    @FunctionalInterface
    public interface Use<E extends Exception> {
        /** The value is closed as soon as this returns. */
        void of(Place place, SecretBytes value) throws E;
    }

    /**
     * Opens all that are held now; what is destroyed meanwhile is left out. One ledger entry for
     * all of them is durable before the first is opened; none is written where nothing is held.
     *
     * @return how many were opened
     * @throws VaultException when a sealed record is damaged; values before it may have been used
     */
    public <E extends Exception> long each(String purpose, Use<E> use) throws VaultException, E {
        return each(purpose, null, use);
    }

    /**
     * As the other.
     *
     * @param ready what was got ready; stays the caller's. Null for nothing
     */
    public <E extends Exception> long each(String purpose, @Nullable OpeningAhead ready, Use<E> use)
            throws VaultException, E {
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Optional<ReadAhead> got = ready == null ? Optional.empty() : ready.take();
            ReadAhead ahead =
                    got.isPresent()
                            ? got.get()
                            : ReadAhead.of(engine.store(), page, readAheadBytes, reader);
            List<Place> places = ahead.places();
            if (places.isEmpty()) {
                return 0;
            }
            LedgerWriter.Entry entry = OpenEntries.many(purpose, places.size(), ahead.digest());
            long sequence = engine.store().write(tx -> ledger.append(tx, entry));
            return used(new Walk(places, ahead.pages(sequence), sequence + 1), reader, use);
        }
    }

    private <E extends Exception> long used(Walk walk, ExecutorService reader, Use<E> use)
            throws VaultException, E {
        long used = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            Future<OpenPage> next = reader.submit(() -> opened(walk, workers));
            try {
                while (true) {
                    try (OpenPage now = Awaited.of(next)) {
                        next = reader.submit(() -> opened(walk, workers));
                        used += now.use(use);
                        if (now.last()) {
                            return used;
                        }
                    }
                }
            } finally {
                discard(next);
            }
        }
    }

    /** Nobody uses it any more: its values are wiped. */
    private static void discard(Future<OpenPage> unused) {
        try {
            Awaited.of(unused).close();
        } catch (VaultException | RuntimeException e) {
            // It failed, so there is nothing to wipe; what this thread throws comes first.
            return;
        }
    }

    private OpenPage opened(Walk walk, ExecutorService workers) throws VaultException {
        List<SealedVersion> sealed = walk.next(engine.store(), page);
        List<Future<OpenPage>> parts = new ArrayList<>();
        int share = Math.max(1, (sealed.size() + threads - 1) / threads);
        for (int from = 0; from < sealed.size(); from += share) {
            List<SealedVersion> part = sealed.subList(from, Math.min(from + share, sealed.size()));
            parts.add(workers.submit(() -> OpenPage.of(part, opening)));
        }
        return OpenPage.joined(parts, walk.ended());
    }
}
