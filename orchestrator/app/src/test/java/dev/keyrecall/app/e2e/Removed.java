package dev.keyrecall.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that somebody removes, with everything in it. */
final class Removed {
    private Removed() {}

    static void folder(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path one : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(one);
                }
            }
        }
    }
}
