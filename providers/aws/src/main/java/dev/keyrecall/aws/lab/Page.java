package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabService.PageCut;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * One page of a list in key order. The marker holds the last key shown, so that a list which
 * changes between pages neither repeats nor skips what stays in it.
 *
 * @param items what is shown
 * @param next the marker of the next page; null on the last
 */
record Page<V>(List<V> items, @Nullable String next) {
    private static final String MARKER_PREFIX = "after:";

    /**
     * Cuts a page.
     *
     * @param marker as handed out before; null for the first page
     * @throws IllegalArgumentException for a marker that was not handed out
     */
    static <V> Page<V> of(
            NavigableMap<String, V> all, @Nullable String marker, int size, PageCut cut) {
        String after = marker == null ? "" : decode(marker);
        int limit =
                switch (cut) {
                    case NONE -> size;
                    case HALF -> Math.max(1, Math.min(size, all.size()) / 2);
                    case EMPTY -> 0;
                };
        List<V> items = new ArrayList<>();
        String last = after;
        for (Map.Entry<String, V> entry : all.tailMap(after, false).entrySet()) {
            if (items.size() == limit) {
                return new Page<>(items, encode(last));
            }
            items.add(entry.getValue());
            last = entry.getKey();
        }
        return new Page<>(items, cut == PageCut.EMPTY ? encode(last) : null);
    }

    private static String encode(String key) {
        byte[] text = (MARKER_PREFIX + key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    private static String decode(String marker) {
        String text = new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        if (!text.startsWith(MARKER_PREFIX)) {
            throw new IllegalArgumentException("not a marker");
        }
        return text.substring(MARKER_PREFIX.length());
    }
}
