package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.tlog.TileFiles;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what a log should have, and compares it with what it has. Its right edge is taken as it
 * stands when the comparison begins: whoever signs meanwhile removes those files. What lies
 * between, partial tiles of smaller sizes, is kept for as long as it is gone on from.
 */
final class ComparedFiles implements TileFiles {
    private static final String PARTIAL = ".p/";

    private final TileFiles found;
    private final Map<String, byte[]> edge = new HashMap<>();
    private final Map<String, byte[]> between = new HashMap<>();

    /**
     * Compares with the files of a log.
     *
     * @param edge the partial ones that it should have
     * @throws Mismatch when one of these is missing
     */
    ComparedFiles(TileFiles found, List<String> edge) {
        this.found = found;
        edge.forEach(path -> this.edge.put(path, standing(path)));
    }

    private byte[] standing(String path) {
        return found.read(path).orElseThrow(() -> new Mismatch(path + " is missing"));
    }

    @Override
    public Optional<byte[]> read(String path) {
        byte[] kept = between.remove(path);
        if (kept == null) {
            kept = edge.get(path);
        }
        return kept == null ? found.read(path) : Optional.of(kept);
    }

    @Override
    public void write(String path, byte[] bytes) {
        byte[] stands = edge.get(path);
        if (stands == null && path.contains(PARTIAL)) {
            between.put(path, bytes);
            return;
        }
        if (!Arrays.equals(stands == null ? standing(path) : stands, bytes)) {
            throw new Mismatch(path + " is not what the database has");
        }
    }
}
