package dev.keyrecall.spi;

import java.util.List;

/**
 * A kind of consumer that can be written into.
 *
 * @param name {@code aws.secretsmanager}, or one word for a kind that needs no account: {@code
 *     file}
 * @param options names of the options a target of this kind may carry; one that names a field, so
 *     that others of the same document are kept, ends in {@code -key}, and no other does; {@code
 *     args} says which of several places a target is
 * @param delivery how
 */
public record ConsumerKind(String name, List<String> options, Support<Delivery> delivery) {
    public ConsumerKind {
        options = List.copyOf(options);
    }
}
