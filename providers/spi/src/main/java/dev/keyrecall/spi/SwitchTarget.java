package dev.keyrecall.spi;

import java.util.Map;

/**
 * Something that is turned off before a campaign and on after it.
 *
 * @param kind the kind's name: {@code command}
 * @param name what people call it, unique in its plan
 * @param options what its kind needs to know, by the names that the kind declares
 */
public record SwitchTarget(String kind, String name, Map<String, String> options) {
    public SwitchTarget {
        options = Map.copyOf(options);
    }
}
