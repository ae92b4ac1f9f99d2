package dev.keyrecall.spi;

import java.util.Map;

/**
 * One place where a credential's value is used and must be replaced.
 *
 * @param kind the consumer kind: {@code aws.secretsmanager}
 * @param target the place by its own name
 * @param options how the value is laid out there, by the consumer kind's option names
 */
public record ConsumerTarget(String kind, String target, Map<String, String> options) {
    public ConsumerTarget {
        options = Map.copyOf(options);
    }
}
