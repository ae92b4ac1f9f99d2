package dev.keyrecall.engine.tlog;

/**
 * Where the parts of a log stand below its folder or address.
 *
 * <p>Source: C2SP tlog-tiles, sections "Merkle Tree" and "Log entries".
 */
public final class TilePath {
    /** How many hashes, or entries, a full tile has. */
    public static final int WIDTH = 256;

    /** Where the newest checkpoint stands. */
    public static final String CHECKPOINT = "checkpoint";

    private static final int LEVEL_MAX = 63;
    private static final int GROUP = 1_000;

    private TilePath() {}

    /**
     * A tile of hashes.
     *
     * @param level 0 to 63: each hash in it is over 256 to that power of leaves
     * @param index the tile's number in its level
     * @param width how many hashes it has, 1 to 256
     */
    public static String tile(int level, long index, int width) {
        if (level < 0 || level > LEVEL_MAX) {
            throw new IllegalArgumentException("no level of tiles: " + level);
        }
        return "tile/" + level + "/" + path(index, width);
    }

    /** A bundle of entries, beside the tile of level 0 of the same index and width. */
    public static String entries(long index, int width) {
        return "tile/entries/" + path(index, width);
    }

    private static String path(long index, int width) {
        if (index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no tile: " + index + " of width " + width);
        }
        StringBuilder path = new StringBuilder("%03d".formatted(index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            path.insert(0, "x%03d/".formatted(rest % GROUP));
        }
        return width == WIDTH ? path.toString() : path + ".p/" + width;
    }
}
