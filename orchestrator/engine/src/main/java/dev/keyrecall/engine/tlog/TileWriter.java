package dev.keyrecall.engine.tlog;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the tiles and bundles of a growing log. What is written depends on the leaves alone, so
 * that doing it again after a crash writes the same.
 *
 * <p>Source: C2SP tlog-tiles.
 */
public final class TileWriter {
    /** How many bits of an index one level of tiles takes. */
    private static final int LEVEL_BITS = 8;

    private final TileFiles files;

    public TileWriter(TileFiles files) {
        this.files = files;
    }

    /**
     * Writes everything that a log of {@code size} leaves lacks to be one with these leaves more:
     * full tiles, and the partial ones at its right edge.
     *
     * @param size how many leaves its tiles hold
     * @throws MalformedException when a partial tile of that size is missing or of another length
     */
    public void append(long size, List<byte[]> leaves) throws MalformedException {
        writeBundles(size, leaves);
        List<byte[]> hashes = leaves.stream().map(Merkle::leafHash).toList();
        for (int level = 0; !hashes.isEmpty(); level++) {
            hashes = writeTiles(level, size >> (LEVEL_BITS * level), hashes);
        }
    }

    /**
     * Writes one level.
     *
     * @param before how many hashes it had
     * @param hashes those that are new
     * @return the new hashes of the level above: those of the tiles that are full now
     */
    private List<byte[]> writeTiles(int level, long before, List<byte[]> hashes)
            throws MalformedException {
        long index = before / TilePath.WIDTH;
        List<byte[]> tile = new ArrayList<>(hashesOf(level, index, width(before)));
        List<byte[]> above = new ArrayList<>();
        for (byte[] hash : hashes) {
            tile.add(hash);
            if (tile.size() == TilePath.WIDTH) {
                files.write(TilePath.tile(level, index++, TilePath.WIDTH), joined(tile));
                above.add(Merkle.root(tile));
                tile.clear();
            }
        }
        if (!tile.isEmpty()) {
            files.write(TilePath.tile(level, index, tile.size()), joined(tile));
        }
        return above;
    }

    private List<byte[]> hashesOf(int level, long index, int width) throws MalformedException {
        if (width == 0) {
            return List.of();
        }
        byte[] tile = read(TilePath.tile(level, index, width));
        if (tile.length != width * Merkle.HASH_BYTES) {
            throw new MalformedException("a tile of " + width + " hashes has another length");
        }
        List<byte[]> hashes = new ArrayList<>();
        for (int at = 0; at < tile.length; at += Merkle.HASH_BYTES) {
            hashes.add(Arrays.copyOfRange(tile, at, at + Merkle.HASH_BYTES));
        }
        return hashes;
    }

    private void writeBundles(long size, List<byte[]> leaves) throws MalformedException {
        long index = size / TilePath.WIDTH;
        int width = width(size);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        if (width > 0) {
            bundle.writeBytes(read(TilePath.entries(index, width)));
        }
        for (byte[] leaf : leaves) {
            addTo(bundle, leaf);
            if (++width == TilePath.WIDTH) {
                files.write(TilePath.entries(index++, width), bundle.toByteArray());
                bundle.reset();
                width = 0;
            }
        }
        if (width > 0 && !leaves.isEmpty()) {
            files.write(TilePath.entries(index, width), bundle.toByteArray());
        }
    }

    /** The bytes of a bundle of leaves, each after its length. */
    public static byte[] bundle(List<byte[]> leaves) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        leaves.forEach(leaf -> addTo(bundle, leaf));
        return bundle.toByteArray();
    }

    private static void addTo(ByteArrayOutputStream bundle, byte[] leaf) {
        if (leaf.length > Leaf.LENGTH_MAX_BYTES) {
            throw new IllegalArgumentException("a bundle has no room for so long an entry");
        }
        bundle.write(leaf.length >> Byte.SIZE);
        bundle.write(leaf.length);
        bundle.writeBytes(leaf);
    }

    private byte[] read(String path) throws MalformedException {
        return files.read(path)
                .orElseThrow(
                        () -> new MalformedException("there is no " + path + " to go on from"));
    }

    private static int width(long count) {
        return (int) (count % TilePath.WIDTH);
    }

    private static byte[] joined(List<byte[]> hashes) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        hashes.forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
