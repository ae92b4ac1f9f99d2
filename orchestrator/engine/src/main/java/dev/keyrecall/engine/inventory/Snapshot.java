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
import java.util.TreeMap;

/**
 * The digest of a listing or of an accepted inventory. Equal digests mean the same credentials in
 * the same state: last-used times are left out. The form is written in {@code
 * docs/formats/ledger.md}.
 */
public final class Snapshot {
    private Snapshot() {}

    /** Lower-case hex SHA-256 over a listing, whatever its order. */
    public static String digest(List<Credential> listing) {
        return digestOf(
                listing.stream()
                        .sorted(Comparator.comparing(Credential::ref))
                        .map(credential -> json(credential).canonical())
                        .toList());
    }

    /** Lower-case hex SHA-256 over an accepted inventory, whatever its order. */
    public static String digestAccepted(List<AcceptedCredential> accepted) {
        return digestOf(
                accepted.stream()
                        .sorted(Comparator.comparing(AcceptedCredential::ref))
                        .map(credential -> json(credential).canonical())
                        .toList());
    }

    /**
     * Lower-case hex SHA-256 over items in canonical form, in the order of their references: what
     * the two others compute.
     */
    public static String digestOf(Iterable<String> items) {
        MessageDigest digest = sha256();
        byte[] before = {'['};
        for (String item : items) {
            digest.update(before);
            digest.update(item.getBytes(StandardCharsets.UTF_8));
            before = new byte[] {','};
        }
        if (before[0] == '[') {
            digest.update(before);
        }
        digest.update((byte) ']');
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A listed credential as digests and the ledger have it. */
    public static Json.Obj json(Credential credential) {
        return Json.object()
                .put("ref", credential.ref().toString())
                .put("principal", credential.principal())
                .put("principal_uid", credential.principalUid())
                .put("owner", credential.owner())
                .put("status", word(credential.status()))
                .put("created_at", credential.createdAt().toString())
                .build();
    }

    /**
     * An accepted credential as the ledger has it: with who accepted it, when and why to judge it.
     */
    public static Json.Obj told(AcceptedCredential credential) {
        return json(credential)
                .with("by", Json.of(credential.acceptedBy()))
                .with("at", Json.of(credential.acceptedAt().toString()))
                .with("remarks", Json.strings(credential.remarks()));
    }

    /** An accepted credential as digests have it. */
    public static Json.Obj json(AcceptedCredential credential) {
        return Json.object()
                .put("ref", credential.ref().toString())
                .put("principal", credential.principal())
                .put("status", word(credential.status()))
                .put("reviewed", credential.reviewed())
                .build();
    }

    /** A named owner as the ledger has it. */
    public static Json.Obj json(NamedOwner named) {
        return Json.object().put("ref", named.ref().toString()).put("owner", named.owner()).build();
    }

    /** A registered consumer as the ledger has it. */
    public static Json.Obj json(Consumer consumer) {
        Json.Builder options = Json.object();
        new TreeMap<>(consumer.target().options()).forEach(options::put);
        return Json.object()
                .put("ref", consumer.ref().toString())
                .put("kind", consumer.target().kind())
                .put("target", consumer.target().target())
                .put("options", options.build())
                .build();
    }

    /** A status as output and ledger have it. */
    public static String word(Credential.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
