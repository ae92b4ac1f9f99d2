package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.LabRequest;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The arguments of a JSON 1.1 call. */
final class JsonArguments {
    private final Json.Obj object;

    private JsonArguments(Json.Obj object) {
        this.object = object;
    }

    /** A value to be stored. */
    record Value(SecretBytes bytes, boolean binary) {}

    static JsonArguments read(LabRequest request) {
        try {
            return new JsonArguments(Json.parseObject(request.text()));
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, "cannot read the request body");
        }
    }

    /**
     * A text that must be there, of bounded length.
     *
     * @throws AwsRefusal otherwise
     */
    String require(String name, int least, int most) {
        String value = optional(name, least, most);
        if (value == null) {
            throw invalid("null", name, "Member must not be null");
        }
        return value;
    }

    /**
     * A text of bounded length, or null.
     *
     * @throws AwsRefusal for anything else
     */
    @Nullable String optional(String name, int least, int most) {
        String value;
        try {
            value = object.textOrNull(name);
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must be a string");
        }
        if (value != null && value.length() < least) {
            throw invalid(
                    "'" + value + "'",
                    name,
                    "Member must have length greater than or equal to " + least);
        }
        if (value != null && value.length() > most) {
            throw invalid(
                    "'" + value + "'",
                    name,
                    "Member must have length less than or equal to " + most);
        }
        return value;
    }

    /** A whole number between bounds. */
    int integer(String name, int otherwise, int least, int most) {
        if (!has(name)) {
            return otherwise;
        }
        long value;
        try {
            value = object.integer(name);
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must be a whole number");
        }
        if (value < least || value > most) {
            throw invalid(
                    "'" + value + "'",
                    name,
                    value < least
                            ? "Member must have value greater than or equal to " + least
                            : "Member must have value less than or equal to " + most);
        }
        return (int) value;
    }

    boolean flag(String name) {
        return object.get(name).filter(value -> value.equals(Json.of(true))).isPresent();
    }

    boolean has(String name) {
        return object.get(name).filter(value -> value != Json.Null.NULL).isPresent();
    }

    /** The items of a list of text; empty where there is no such list. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Str(String text))) {
                throw AwsRefusal.of("SerializationException", 400, name + " must hold strings");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The objects of a list. */
    List<Json.Obj> objects(String name) {
        List<Json.Obj> objects = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Obj entry)) {
                throw AwsRefusal.of("SerializationException", 400, name + " must hold objects");
            }
            objects.add(entry);
        }
        return objects;
    }

    /** The members of an object of text; empty where there is no such object. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new TreeMap<>();
        if (!has(name)) {
            return pairs;
        }
        try {
            Json.Obj members = object.object(name);
            members.members().keySet().forEach(key -> pairs.put(key, members.text(key)));
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must hold strings");
        }
        return pairs;
    }

    /**
     * Bytes that must be there, in base64, at least one.
     *
     * @throws AwsRefusal otherwise; never with the bytes in its message
     */
    byte[] bytes(String name, int most) {
        String encoded;
        try {
            encoded = object.textOrNull(name);
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must be base64");
        }
        if (encoded == null) {
            throw invalid("null", name, "Member must not be null");
        }
        byte[] bytes = decode(name, encoded);
        if (bytes.length < 1) {
            throw invalid("", name, "Member must have length greater than or equal to 1");
        }
        if (bytes.length > most) {
            throw invalid("", name, "Member must have length less than or equal to " + most);
        }
        return bytes;
    }

    private List<Json> items(String name) {
        if (!has(name)) {
            return List.of();
        }
        try {
            return object.items(name);
        } catch (JsonException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must be a list");
        }
    }

    Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        for (Json.Obj tag : objects("Tags")) {
            String value = tag.textOrNull("Value");
            tags.put(tag.text("Key"), value == null ? "" : value);
        }
        return tags;
    }

    /**
     * SecretString or SecretBinary, where one of them is there.
     *
     * @throws AwsRefusal where both are, or the value is too long
     */
    Optional<Value> value() {
        if (has("SecretString") && has("SecretBinary")) {
            throw AwsRefusal.of(
                    "InvalidParameterException",
                    400,
                    "You can't specify both a binary secret value and a string secret value in the"
                            + " same secret.");
        }
        if (has("SecretBinary")) {
            String encoded = require("SecretBinary", 1, 4 * SecretBytes.LENGTH_MAX_BYTES);
            return Optional.of(new Value(bytes(decode("SecretBinary", encoded)), true));
        }
        if (!has("SecretString")) {
            return Optional.empty();
        }
        String text = object.text("SecretString");
        return Optional.of(new Value(bytes(text.getBytes(StandardCharsets.UTF_8)), false));
    }

    private static byte[] decode(String name, String encoded) {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw AwsRefusal.of("SerializationException", 400, name + " must be base64");
        }
    }

    private static SecretBytes bytes(byte[] value) {
        if (value.length < 1 || value.length > SecretBytes.LENGTH_MAX_BYTES) {
            // The value itself must not stand in the message.
            throw AwsRefusal.of(
                    Common.INVALID,
                    "1 validation error detected: the secret value must have length between 1 and "
                            + SecretBytes.LENGTH_MAX_BYTES);
        }
        return SecretBytes.adopt(value);
    }

    private static AwsRefusal invalid(String value, String name, String constraint) {
        String member = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return AwsRefusal.of(
                Common.INVALID,
                "1 validation error detected: Value "
                        + value
                        + " at '"
                        + member
                        + "' failed to satisfy constraint: "
                        + constraint);
    }
}
