package dev.keyrecall.engine.log;

import dev.keyrecall.engine.tlog.TilePath;

import java.util.ArrayList;
import java.util.List;

/** The partial tiles and bundles at the right edge of a tree. */
final class Partials {
    private static final int LEVEL_BITS = 8;

    private Partials() {}

    /** Their paths, for a tree of one size. */
    static List<String> of(long size) {
        List<String> paths = new ArrayList<>();
        int width = (int) (size % TilePath.WIDTH);
        if (width > 0) {
            paths.add(TilePath.entries(size / TilePath.WIDTH, width));
        }
        for (int level = 0; size >> (LEVEL_BITS * level) > 0; level++) {
            long count = size >> (LEVEL_BITS * level);
            int partial = (int) (count % TilePath.WIDTH);
            if (partial > 0) {
                paths.add(TilePath.tile(level, count / TilePath.WIDTH, partial));
            }
        }
        return paths;
    }
}
