package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

/** What stands in a consumer now. */
public sealed interface ConsumerValue {
    /**
     * A readable value. The reader owns, and closes, {@code secret}.
     *
     * @param credentialId null where the layout holds none
     */
    record Held(@Nullable String credentialId, SecretBytes secret) implements ConsumerValue {}

    /** Something is there that the provider masks. */
    record Masked(RedactedValue value) implements ConsumerValue {}

    /**
     * What is there cannot be read; the consumer can be asked about one credential instead.
     *
     * @param why in words, no secret
     */
    record Unreadable(String why) implements ConsumerValue {}

    /**
     * Nothing of ours is there.
     *
     * @param why in words, no secret
     */
    record Absent(String why) implements ConsumerValue {}
}
