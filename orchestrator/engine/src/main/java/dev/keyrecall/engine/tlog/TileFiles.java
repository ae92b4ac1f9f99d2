package dev.keyrecall.engine.tlog;

import java.util.Optional;

/** Where a log's tiles and bundles are kept, by their {@linkplain TilePath paths}. */
public interface TileFiles {
    /** One that was written; empty for none. */
    Optional<byte[]> read(String path);

    /** Keeps one, which never changes afterwards; writing the same again has no effect. */
    void write(String path, byte[] bytes);
}
