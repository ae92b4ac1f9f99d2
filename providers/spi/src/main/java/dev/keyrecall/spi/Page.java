package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One page of a listing. A page may be short or empty and still have a successor.
 *
 * @param items what this page holds
 * @param nextCursor what to pass for the next page; null after the last
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }
}
