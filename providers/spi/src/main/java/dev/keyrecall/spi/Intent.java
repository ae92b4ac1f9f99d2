package dev.keyrecall.spi;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The journalled decision to make one call with an effect; durable before the call is sent.
 *
 * @param token unique to this attempt, stable over its repetition; what class-B calls send as their
 *     client token
 * @param startedAt when the decision was journalled
 * @param beforeImage the ids of the principal's credentials as listed just before; empty where the
 *     call class needs none
 */
public record Intent(UUID token, Instant startedAt, List<String> beforeImage) {
    public Intent {
        beforeImage = List.copyOf(beforeImage);
    }
}
