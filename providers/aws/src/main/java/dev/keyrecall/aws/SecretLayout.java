package dev.keyrecall.aws;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How a credential lies in a SecretString: as a JSON document of its own, or in named fields of a
 * document whose other fields are kept.
 *
 * <p>Secrets Manager carries the document as text, so here, and only here in this adapter, a value
 * becomes a String that cannot be wiped.
 *
 * @param idField the field of the access key id; null where the document holds none
 * @param valueField the field of the secret access key
 * @param alone whether the document is nothing but these two fields
 */
record SecretLayout(@Nullable String idField, String valueField, boolean alone) {
    /** The option that names the field of the id. */
    static final String ID_KEY = "id-key";

    /** The option that names the field of the value. */
    static final String JSON_KEY = "json-key";

    /** Names as in AWS's own answers to CreateAccessKey. */
    private static final SecretLayout WHOLE =
            new SecretLayout("AccessKeyId", "SecretAccessKey", true);

    /**
     * The layout that a target's options ask for.
     *
     * @throws ProviderException.Refused INVALID for options that name no place for the value
     */
    static SecretLayout of(ConsumerTarget target) throws ProviderException.Refused {
        Map<String, String> options = target.options();
        if (!Set.of(ID_KEY, JSON_KEY).containsAll(options.keySet())) {
            throw invalid("the options of a secret are " + ID_KEY + " and " + JSON_KEY);
        }
        if (options.isEmpty()) {
            return WHOLE;
        }
        String id = options.get(ID_KEY);
        String value = options.get(JSON_KEY);
        if (value == null) {
            throw invalid(ID_KEY + " needs " + JSON_KEY + ": the value itself must go somewhere");
        }
        if (value.isEmpty() || (id != null && id.isEmpty()) || value.equals(id)) {
            throw invalid(ID_KEY + " and " + JSON_KEY + " must name two different fields");
        }
        return new SecretLayout(id, value, false);
    }

    /**
     * The document with a credential set in it.
     *
     * @param present what stands there now; null for nothing
     * @throws ProviderException.Refused INVALID when other fields cannot be kept, because what
     *     stands there is not a JSON object
     */
    @RevealsSecret(why = "Secrets Manager takes the document as text")
    String with(@Nullable String present, String id, SecretBytes secret) throws ProviderException {
        Map<String, Json> members = new LinkedHashMap<>();
        if (!alone && present != null) {
            try {
                members.putAll(Json.parseObject(present).members());
            } catch (JsonException e) {
                throw invalid(
                        "what stands in the secret is not a JSON object, so a field of it cannot"
                                + " be set: "
                                + e.getMessage());
            }
        }
        if (idField != null) {
            members.put(idField, Json.of(id));
        }
        members.put(
                valueField,
                Json.of(secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8))));
        return new Json.Obj(members).compact();
    }

    /** What a consumer finds in a document. */
    ConsumerValue in(String document) {
        Json.Obj object;
        try {
            object = Json.parseObject(document);
        } catch (JsonException e) {
            return new ConsumerValue.Absent("the secret is not a JSON object");
        }
        String id = null;
        if (idField != null) {
            id = textIn(object, idField);
            if (id == null) {
                return new ConsumerValue.Absent("field '" + idField + "' holds no text");
            }
        }
        String value = textIn(object, valueField);
        if (value == null) {
            return new ConsumerValue.Absent("field '" + valueField + "' holds no text");
        }
        return new ConsumerValue.Held(id, SecretBytes.ofUtf8(value));
    }

    /** Whether a document holds this very credential. */
    boolean holds(String document, String id, SecretBytes secret) {
        if (in(document) instanceof ConsumerValue.Held(String heldId, SecretBytes held)) {
            try (held) {
                return held.sameAs(secret) && (idField == null || id.equals(heldId));
            }
        }
        return false;
    }

    private static @Nullable String textIn(Json.Obj object, String field) {
        return object.get(field).orElse(Json.Null.NULL) instanceof Json.Str(String text)
                        && !text.isEmpty()
                ? text
                : null;
    }

    private static ProviderException.Refused invalid(String message) {
        return new ProviderException.Refused(
                Reason.INVALID, "SecretLayout", StagedDelivery.KIND + ": " + message, null);
    }
}
