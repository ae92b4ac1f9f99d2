package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.tlog.TileFiles;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what a log should have, and compares it with what it has. What lies between, partial tiles
 * of smaller sizes, is kept for as long as it is gone on from.
 */
final class ComparedFiles implements TileFiles {
    private static final String PARTIAL = ".p/";

    private final TileFiles found;
    private final Set<String> edge;
    private final Map<String, byte[]> between = new HashMap<>();

    /**
     * Compares with the files of a log.
     *
     * @param edge the partial ones that it should have
     */
    ComparedFiles(TileFiles found, Set<String> edge) {
        this.found = found;
        this.edge = edge;
    }

    @Override
    public Optional<byte[]> read(String path) {
        byte[] kept = between.remove(path);
        return kept == null ? found.read(path) : Optional.of(kept);
    }

    @Override
    public void write(String path, byte[] bytes) {
        if (path.contains(PARTIAL) && !edge.contains(path)) {
            between.put(path, bytes);
            return;
        }
        byte[] stands = found.read(path).orElseThrow(() -> new Mismatch(path + " is missing"));
        if (!Arrays.equals(stands, bytes)) {
            throw new Mismatch(path + " is not what the database has");
        }
    }
}
