package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * What an opening of everything is about, read once: the places of all held versions with their
 * digest, and the sealed values of the first of them, in pages. Nothing is opened here. The sealed
 * values are good for as long as the ledger has the size that it had when they were read: whoever
 * destroys a value, or changes the vault's keys, writes an entry.
 */
final class ReadAhead {
    /** Sealed values beyond this are read again when they are opened. */
    static final long BYTES_MAX = 32L << 20;

    private static final int PLACES_PAGE = 10_000;

    private final Store store;
    private final int page;
    private final long bytesMax;
    private final List<Place> places = new ArrayList<>();
    private final PlaceDigest digest = new PlaceDigest();
    private final ArrayDeque<List<SealedVersion>> pages = new ArrayDeque<>();
    private long bytes;
    private long ledgerSize = -1;
    private boolean still = true;

    private ReadAhead(Store store, int page, long bytesMax) {
        this.store = store;
        this.page = page;
        this.bytesMax = bytesMax;
    }

    /**
     * Reads.
     *
     * @param page how many sealed values a page has
     * @param bytesMax how many bytes of sealed values are kept, give or take a page
     * @param beside makes the digest meanwhile; has one thread
     */
    static ReadAhead of(Store store, int page, long bytesMax, ExecutorService beside)
            throws VaultException {
        return of(store, page, bytesMax, beside, () -> false);
    }

    /** As the other, and may be given up: then it is still so no more. */
    static ReadAhead of(
            Store store, int page, long bytesMax, ExecutorService beside, BooleanSupplier givenUp)
            throws VaultException {
        ReadAhead ahead = new ReadAhead(store, page, bytesMax);
        Future<?> digested = beside.submit(() -> {});
        for (List<Place> read = ahead.read(); !read.isEmpty(); read = ahead.read()) {
            if (givenUp.getAsBoolean()) {
                ahead.still = false;
                break;
            }
            List<Place> some = read;
            ahead.places.addAll(some);
            // One at a time: what failed is told, and a slow one holds up the reading.
            Awaited.of(digested);
            digested = beside.submit(() -> some.forEach(ahead::digest));
        }
        Awaited.of(digested);
        return ahead;
    }

    private void digest(Place place) {
        digest.add(place.ref(), place.version());
    }

    private List<Place> read() {
        Place after = places.isEmpty() ? null : places.getLast();
        if (bytes >= bytesMax) {
            return store.read(tx -> tx.secrets().placesAfter(after, PLACES_PAGE));
        }
        List<SealedVersion> sealed = store.read(tx -> sealed(tx, after));
        if (!sealed.isEmpty()) {
            pages.add(sealed);
        }
        sealed.forEach(
                one -> bytes += one.sealed().keyPart().length + one.sealed().dataPart().length);
        return sealed.stream().map(SealedVersion::place).toList();
    }

    private List<SealedVersion> sealed(Tx tx, @Nullable Place after) {
        long now = ledgerSize(tx);
        still &= ledgerSize < 0 || ledgerSize == now;
        ledgerSize = now;
        return tx.secrets().sealedAfter(after, page);
    }

    /** Whether nothing has happened in the store since the first of it was read. */
    boolean isStillSo(Store now) {
        return still && now.read(ReadAhead::ledgerSize) == ledgerSize;
    }

    static long ledgerSize(Tx tx) {
        return tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
    }

    /** All, in the order of the store. */
    List<Place> places() {
        return places;
    }

    /** Of the places, as an entry tells it. */
    String digest() {
        return digest.digest();
    }

    /**
     * The sealed values of the first places, which belong to the caller from now on; none where
     * something may have happened to them before an entry was written.
     *
     * @param sequence the entry's
     */
    ArrayDeque<List<SealedVersion>> pages(long sequence) {
        return still && sequence == ledgerSize ? pages : new ArrayDeque<>();
    }
}
