package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The digest of a listing or of an accepted inventory. Equal digests mean the same credentials in
 * the same state: last-used times are left out. The form is written in {@code
 * docs/formats/ledger.md}.
 */
public final class Snapshot {
    private Snapshot() {}

    /** Lower-case hex SHA-256 over a listing, whatever its order. */
    public static String digest(List<Credential> listing) {
        return sha256(
                listing.stream()
                        .sorted(Comparator.comparing(Credential::ref))
                        .map(Snapshot::json)
                        .toList());
    }

    /** Lower-case hex SHA-256 over an accepted inventory, whatever its order. */
    public static String digestAccepted(List<AcceptedCredential> accepted) {
        return sha256(
                accepted.stream()
                        .sorted(Comparator.comparing(AcceptedCredential::ref))
                        .map(Snapshot::json)
                        .toList());
    }

    private static Json.Obj json(Credential credential) {
        return Json.object()
                .put("ref", credential.ref().toString())
                .put("principal", credential.principal())
                .put("principal_uid", credential.principalUid())
                .put("owner", credential.owner())
                .put("status", word(credential.status()))
                .put("created_at", credential.createdAt().toString())
                .build();
    }

    private static Json.Obj json(AcceptedCredential credential) {
        return Json.object()
                .put("ref", credential.ref().toString())
                .put("principal", credential.principal())
                .put("status", word(credential.status()))
                .put("reviewed", credential.reviewed())
                .build();
    }

    /** A status as output and ledger have it. */
    public static String word(Credential.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String sha256(List<Json.Obj> items) {
        byte[] bytes = Json.array(items).canonical().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
