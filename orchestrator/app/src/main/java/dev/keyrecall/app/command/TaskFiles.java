package dev.keyrecall.app.command;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes what is sent to those who have tasks; it holds no secret. */
record TaskFiles(Io io) {
    /** Of somebody's name, in a file's name. */
    private static final int NAME_MAX_CHARS = 60;

    /** To a file that is not there yet. */
    Path csv(Path file, String text) throws EngineException {
        Path parent = file.getParent();
        return new SignedFile(io, parent == null ? Path.of("") : parent, "table")
                .write(String.valueOf(file.getFileName()), text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * To a folder, each for one, numbered in the order of the names.
     *
     * @return how many
     */
    int messages(Path folder, Map<String, String> byName) throws EngineException {
        try {
            Files.createDirectories(io.directory().resolve(folder));
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "no folder " + folder + " can be made: " + DiskFailure.why(e),
                    "name another with --messages");
        }
        SignedFile files = new SignedFile(io, folder, "message");
        int written = 0;
        for (Map.Entry<String, String> one : byName.entrySet()) {
            written++;
            String name = String.format(Locale.ROOT, "%03d-%s.txt", written, plain(one.getKey()));
            files.write(name, one.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return written;
    }

    private static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-");
        return plain.substring(0, Math.min(plain.length(), NAME_MAX_CHARS));
    }
}
