package dev.keyrecall.spi;

import java.util.List;

/**
 * A kind of consumer that an adapter can write into.
 *
 * @param name {@code aws.secretsmanager}
 * @param options names of the options a target of this kind may carry
 * @param delivery how
 */
public record ConsumerKind(String name, List<String> options, Support<Delivery> delivery) {
    public ConsumerKind {
        options = List.copyOf(options);
    }
}
