package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Opens every held value. While the values of one page are used, the next page is read and opened,
 * by every processor.
 */
public final class BulkOpening {
    /** Values in clear at a time are at most three pages, each value at most 64 KiB. */
    static final int PAGE = 1_000;

    private static final int PLACES_PAGE = 10_000;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Opening opening;
    private final int page;
    private final int threads;

    public BulkOpening(Engine engine, Vault vault) {
        this(engine, vault, PAGE);
    }

    /** With another page than the customary one: for tests. */
    BulkOpening(Engine engine, Vault vault, int page) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.opening = new Opening(engine.store(), vault);
        this.page = page;
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
        List<Place> places = places();
        if (places.isEmpty()) {
            return 0;
        }
        engine.store().write(tx -> ledger.append(tx, OpenEntries.many(purpose, places)));
        Walk walk = new Walk(places);
        long used = 0;
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                ExecutorService workers = Executors.newFixedThreadPool(threads)) {
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

    private List<Place> places() {
        List<Place> all = new ArrayList<>();
        Place last = null;
        while (true) {
            Place after = last;
            List<Place> found =
                    engine.store().read(tx -> tx.secrets().placesAfter(after, PLACES_PAGE));
            all.addAll(found);
            if (found.size() < PLACES_PAGE) {
                return all;
            }
            last = found.getLast();
        }
    }
}
