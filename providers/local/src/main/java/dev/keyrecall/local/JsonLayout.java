package dev.keyrecall.local;

import dev.keyrecall.local.Assignments.Span;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Members of a JSON object; all else in the file is kept, byte for byte.
 *
 * <p>JSON is read as text, so here, and only here in this room, a value becomes a String that
 * cannot be wiped.
 *
 * @param idField the member of the id; null where the document holds none
 * @param valueField the member of the value
 */
record JsonLayout(@Nullable String idField, String valueField) implements FileLayout {
    @Override
    public ConsumerValue in(byte[] content) {
        Json.Obj object;
        try {
            object = Json.parseObject(text(content));
        } catch (JsonException | CharacterCodingException e) {
            return new ConsumerValue.Absent("the file is not a JSON object");
        }
        String id = null;
        if (idField != null) {
            id = textIn(object, idField);
            if (id == null) {
                return new ConsumerValue.Absent("member '" + idField + "' holds no text");
            }
        }
        String value = textIn(object, valueField);
        if (value == null) {
            return new ConsumerValue.Absent("member '" + valueField + "' holds no text");
        }
        return new ConsumerValue.Held(id, SecretBytes.ofUtf8(value));
    }

    private static @Nullable String textIn(Json.Obj object, String field) {
        return object.get(field).orElse(Json.Null.NULL) instanceof Json.Str(String text)
                        && !text.isEmpty()
                ? text
                : null;
    }

    @Override
    @RevealsSecret(why = "a JSON document is text")
    public byte[] with(byte[] content, String id, SecretBytes secret)
            throws ProviderException.Refused {
        String document;
        String value;
        byte[] copy = secret.reveal(byte[]::clone);
        try {
            document = text(content);
            value = text(copy);
        } catch (CharacterCodingException e) {
            throw FileLayout.invalid("the file or the value is not UTF-8 text, as JSON must be");
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
        if (document.isBlank()) {
            document = "{}\n";
        }
        if (idField != null) {
            document = set(document, idField, id);
        }
        return set(document, valueField, value).getBytes(StandardCharsets.UTF_8);
    }

    private static String set(String document, String field, String value)
            throws ProviderException.Refused {
        Json.Obj object;
        try {
            object = Json.parseObject(document);
        } catch (JsonException e) {
            throw FileLayout.invalid(
                    "the file is not a JSON object, so a member of it cannot be set: "
                            + e.getMessage());
        }
        switch (object.get(field).orElse(Json.Null.NULL)) {
            case Json.Str _ -> {}
            case Json.Null _ -> {}
            case Json _ ->
                    throw FileLayout.invalid(
                            "member '" + field + "' is something else than text, and is left");
        }
        JsonMembers members = JsonMembers.of(document);
        String written = Json.of(value).compact();
        Span at = members.at(field);
        if (at != null) {
            return document.substring(0, at.from()) + written + document.substring(at.to());
        }
        String member = Json.of(field).compact() + ": " + written;
        int end = members.end();
        String before = members.isEmpty() ? "" : "," + members.gap();
        return document.substring(0, end) + before + member + document.substring(end);
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
