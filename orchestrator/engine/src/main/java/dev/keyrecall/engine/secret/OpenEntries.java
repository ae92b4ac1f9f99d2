package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

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
        Json.Obj details =
                Json.object()
                        .put("purpose", purpose)
                        .put("count", places.size())
                        .put("digest", digest(places))
                        .build();
        return new LedgerWriter.Entry("open", places.size() + " secrets are opened", details);
    }

    /**
     * The digest of a set of versions, whatever their order: lower-case hexadecimal SHA-256 over a
     * line for each, sorted as text by UTF-8 bytes.
     */
    public static String digest(Collection<Place> places) {
        byte[][] lines =
                places.stream()
                        .map(place -> place.ref() + " " + place.version() + "\n")
                        .map(line -> line.getBytes(StandardCharsets.UTF_8))
                        .sorted(Arrays::compareUnsigned)
                        .toArray(byte[][]::new);
        MessageDigest digest = sha256();
        for (byte[] line : lines) {
            digest.update(line);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
