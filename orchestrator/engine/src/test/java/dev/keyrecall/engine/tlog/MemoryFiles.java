package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tiles in memory; each is written once, or again as it was. */
final class MemoryFiles implements TileFiles {
    final SortedMap<String, byte[]> files = new TreeMap<>();

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public void write(String path, byte[] bytes) {
        byte[] before = files.put(path, bytes.clone());
        assertThat(before).as(path).isIn(null, bytes);
    }
}
