package dev.keyrecall.engine.tlog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Vectors that others published, read where they stand. */
final class SharedVectors {
    private SharedVectors() {}

    static Path folder(String name) {
        Path folder = Path.of(System.getProperty("keyrecall.shared", "../shared"), "vectors", name);
        assumeTrue(
                Files.isDirectory(folder),
                "SKIPPED: the shared test vectors '" + name + "' are not here");
        return folder;
    }

    /** Every JSON document below a folder, by its path from there. */
    static SortedMap<String, Json.Obj> documents(Path folder) throws IOException {
        SortedMap<String, Json.Obj> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Json.parseObject(Files.readString(file)));
            }
        }
        return found;
    }
}
