package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Store;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A walk through the store along a list of places, page by page: what is no longer held is left
 * out, and so is what is not on the list. Used by one thread at a time.
 */
final class Walk {
    /** The order of the store: references as UTF-8 bytes, then versions. */
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Walk::utf8, Arrays::compareUnsigned)
                    .thenComparingInt(Place::version);

    private final List<Place> places;
    private final ArrayDeque<List<SealedVersion>> ahead;
    private final long ledgerSize;
    private int at;
    private @Nullable Place last;

    /**
     * Along these places.
     *
     * @param places in the order of the store
     * @param ahead sealed values of the first of them, in pages
     * @param ledgerSize the size of the ledger while these are good
     */
    Walk(List<Place> places, ArrayDeque<List<SealedVersion>> ahead, long ledgerSize) {
        this.places = places;
        this.ahead = ahead;
        this.ledgerSize = ledgerSize;
    }

    /** The next few that are on the list and held; fewer than asked for, and perhaps none. */
    List<SealedVersion> next(Store store, int limit) {
        if (ended()) {
            return List.of();
        }
        if (!ahead.isEmpty() && store.read(ReadAhead::ledgerSize) == ledgerSize) {
            List<SealedVersion> read = ahead.remove();
            at += read.size();
            last = read.getLast().place();
            return read;
        }
        ahead.clear();
        Place after = last;
        List<SealedVersion> page = store.read(tx -> tx.secrets().sealedAfter(after, limit));
        List<SealedVersion> listed = new ArrayList<>(page.size());
        for (SealedVersion one : page) {
            Place place = one.place();
            if (comesTo(place)) {
                listed.add(one);
                at++;
            }
            last = place;
        }
        if (page.isEmpty()) {
            at = places.size();
        }
        return listed;
    }

    /** Whether nothing on the list is left. */
    boolean ended() {
        return at == places.size();
    }

    /** Passes what is no longer held; whether the next on the list is this one. */
    private boolean comesTo(Place place) {
        while (!ended()) {
            Place expected = places.get(at);
            if (expected.equals(place)) {
                return true;
            }
            if (ORDER.compare(expected, place) > 0) {
                return false;
            }
            at++;
        }
        return false;
    }

    private static byte[] utf8(Place place) {
        return place.ref().toString().getBytes(StandardCharsets.UTF_8);
    }
}
