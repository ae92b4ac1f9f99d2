package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.util.Collection;

/** The ledger entries of kind {@code open} (docs/formats/ledger.md, section 2.1). */
public final class OpenEntries {
    private OpenEntries() {}

    /** One value is about to be opened. */
    public static LedgerWriter.Entry one(String purpose, CredentialRef ref, int version) {
        Json.Obj details = Json.object().put("purpose", purpose).put("version", version).build();
        return new LedgerWriter.Entry("open", "a secret is opened", details).ref(ref);
    }

    /** Several values are about to be opened. */
    public static LedgerWriter.Entry many(String purpose, Collection<Place> places) {
        return many(purpose, places.size(), digest(places));
    }

    /**
     * Several values are about to be opened.
     *
     * @param digest of the set of them
     */
    static LedgerWriter.Entry many(String purpose, long count, String digest) {
        Json.Obj details =
                Json.object()
                        .put("purpose", purpose)
                        .put("count", count)
                        .put("digest", digest)
                        .build();
        return new LedgerWriter.Entry("open", count + " secrets are opened", details);
    }

    /** The digest of a set of versions, whatever their order: {@link PlaceDigest}. */
    public static String digest(Collection<Place> places) {
        PlaceDigest digest = new PlaceDigest();
        places.forEach(place -> digest.add(place.ref(), place.version()));
        return digest.digest();
    }
}
