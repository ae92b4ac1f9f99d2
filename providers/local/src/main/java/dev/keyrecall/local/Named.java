package dev.keyrecall.local;

import dev.keyrecall.local.Assignments.Span;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** A credential in two assignments, or in one where its id stands nowhere. */
final class Named {
    private Named() {}

    /**
     * An id under its name.
     *
     * @param name null where the file holds no id
     */
    record Field(@Nullable String name, String id) {}

    /** What the assignments hold. */
    static ConsumerValue read(
            Assignments lines, byte[] text, Span within, @Nullable String id, String value) {
        String heldId = null;
        if (id != null) {
            switch (lines.value(text, within, id)) {
                case ConsumerValue.Held(String _, SecretBytes held) -> {
                    heldId = text(held);
                    held.close();
                }
                case ConsumerValue other -> {
                    return other;
                }
            }
        }
        return switch (lines.value(text, within, value)) {
            case ConsumerValue.Held(String _, SecretBytes held) ->
                    new ConsumerValue.Held(heldId, held);
            case ConsumerValue other -> other;
        };
    }

    /**
     * The text with both set.
     *
     * @param within finds the part of a text that the assignments stand in
     */
    static byte[] written(
            Assignments lines,
            byte[] text,
            Function<byte[], Span> within,
            Field id,
            String value,
            SecretBytes secret)
            throws ProviderException.Refused {
        byte[] now = text.clone();
        if (id.name() != null) {
            try (SecretBytes idBytes = SecretBytes.ofUtf8(id.id())) {
                byte[] before = now;
                now = lines.set(before, within.apply(before), id.name(), idBytes);
                Arrays.fill(before, (byte) 0);
            }
        }
        try {
            return lines.set(now, within.apply(now), value, secret);
        } finally {
            Arrays.fill(now, (byte) 0);
        }
    }

    @RevealsSecret(why = "an id is no secret; it was read as one")
    private static String text(SecretBytes id) {
        return id.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
