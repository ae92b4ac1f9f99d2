package dev.keyrecall.engine.testing;

import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pages of our own formats, and the vectors beside them. */
public final class FormatVectors {
    private FormatVectors() {}

    /** Where the pages stand. */
    public static Path folder() {
        return Path.of(System.getProperty("keyrecall.root", "../.."), "docs", "formats");
    }

    /** The vectors of a format, by their file's name. */
    public static Json.Obj read(String name) throws IOException {
        return Json.parseObject(Files.readString(folder().resolve("vectors").resolve(name)));
    }
}
