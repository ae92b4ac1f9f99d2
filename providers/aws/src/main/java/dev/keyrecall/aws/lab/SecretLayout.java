package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an access key stands in a secret's JSON.
 *
 * @param idField the member that holds the id
 * @param secretField the member that holds the value
 */
record SecretLayout(String idField, String secretField) {
    static final SecretLayout DEFAULT = new SecretLayout("AccessKeyId", "SecretAccessKey");
    static final SecretLayout ENVIRONMENT =
            new SecretLayout("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

    /** The options by which a consumer of this layout is declared; none for the default. */
    Map<String, String> options() {
        return equals(DEFAULT) ? Map.of() : Map.of("id-key", idField, "json-key", secretField);
    }

    /** The layout of a document, told from its members. */
    static Optional<SecretLayout> of(Json.Obj document) {
        for (SecretLayout layout : new SecretLayout[] {DEFAULT, ENVIRONMENT}) {
            if (document.members().containsKey(layout.idField)
                    && document.members().containsKey(layout.secretField)) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }

    /** The document of a version; empty where it is not a JSON object. */
    @RevealsSecret(why = "the lab tells which credential a consumer holds")
    static Optional<Json.Obj> document(StoredSecret.Version version) {
        if (version.isBinary()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    version.value()
                            .reveal(
                                    value ->
                                            Json.parseObject(
                                                    new String(value, StandardCharsets.UTF_8))));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** The id that stands in a document. */
    Optional<String> id(Json.Obj document) {
        return text(document, idField);
    }

    /** Whether the value that stands in a document is this one. */
    boolean holds(Json.Obj document, SecretBytes secret) {
        Optional<String> text = text(document, secretField);
        if (text.isEmpty()) {
            return false;
        }
        try (SecretBytes held = SecretBytes.ofUtf8(text.get())) {
            return held.sameAs(secret);
        }
    }

    private static Optional<String> text(Json.Obj document, String name) {
        return document.get(name)
                .filter(Json.Str.class::isInstance)
                .map(value -> ((Json.Str) value).value());
    }

    /** The other members, each by a digest of its value. */
    Map<String, String> otherFields(Json.Obj document) {
        Map<String, String> others = new TreeMap<>();
        document.members()
                .forEach(
                        (name, value) -> {
                            if (!name.equals(idField) && !name.equals(secretField)) {
                                others.put(name, digest(value.compact()));
                            }
                        });
        return others;
    }

    private static String digest(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
