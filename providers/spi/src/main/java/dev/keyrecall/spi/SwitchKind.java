package dev.keyrecall.spi;

import java.util.List;

/**
 * A kind of switch.
 *
 * @param name one word for a kind that needs no account: {@code command}
 * @param options names of the options that a target of this kind may carry
 * @param switching how
 */
public record SwitchKind(String name, List<String> options, Support<Switching> switching) {
    public SwitchKind {
        options = List.copyOf(options);
    }
}
