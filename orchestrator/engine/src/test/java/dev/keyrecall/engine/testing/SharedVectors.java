package dev.keyrecall.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Vectors that others published, read where they stand. */
public final class SharedVectors {
    /** What stands in tessera's log, in order. */
    public static final List<String> TESSERA_LEAVES =
            List.of(
                    "one",
                    "two",
                    "three",
                    "four",
                    "five",
                    "six",
                    "seven",
                    "eit",
                    "nain",
                    "ten",
                    "ileven",
                    "twelf",
                    "threeten",
                    "fourten",
                    "fivten");

    private SharedVectors() {}

    /** One of them; skips the test, by name, where it is absent. */
    public static Path folder(String name) {
        Path folder = Path.of(System.getProperty("keyrecall.shared", "../shared"), "vectors", name);
        assumeTrue(
                Files.isDirectory(folder),
                "SKIPPED: the shared test vectors '" + name + "' are not here");
        return folder;
    }

    /** Every JSON document below a folder, by its path from there. */
    public static SortedMap<String, Json.Obj> documents(Path folder) throws IOException {
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
