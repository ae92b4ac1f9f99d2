package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Adapters;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Finds, starts and describes the emulators that are installed. */
public final class Labs {
    /** What a lab's account is called in examples. */
    public static final String ACCOUNT = "lab";

    private Labs() {}

    /** How much of what; what is out of range is a usage error. */
    public static LabPopulation population(int users, int accessKeys, int consumers, long seed)
            throws EngineException {
        try {
            return new LabPopulation(users, accessKeys, consumers, seed);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    String.valueOf(e.getMessage()),
                    "for example: --users 50 --access-keys 80 --consumers 60");
        }
    }

    /** The emulator of that provider; without a name the only one, or the first by name. */
    public static LabProvider find(Adapters adapters, @Nullable String provider)
            throws EngineException {
        TreeMap<String, LabProvider> byName = new TreeMap<>();
        adapters.labs().forEach(lab -> byName.put(lab.provider(), lab));
        if (byName.isEmpty()) {
            throw new EngineException(
                    Ending.FAULT,
                    "no emulator is installed",
                    "run keyrecall from its own launcher, which has them on its class path");
        }
        LabProvider found =
                provider == null ? byName.firstEntry().getValue() : byName.get(provider);
        if (found == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "there is no emulator of '" + provider + "'",
                    "installed: " + String.join(", ", byName.keySet()));
        }
        return found;
    }

    /** Starts one; a port that is taken is a fault with a hint. */
    public static LabServer start(Io io, LabProvider provider, LabPopulation population, int port)
            throws EngineException {
        try {
            return provider.start(population, io.clock(), io.random(), port);
        } catch (UncheckedIOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the lab cannot listen on port " + port + ": " + e.getMessage(),
                    "name another with --port, or none for any free one");
        } catch (IllegalArgumentException e) {
            throw new EngineException(Ending.USAGE, String.valueOf(e.getMessage()), "check --port");
        }
    }

    /**
     * The files of a lab that is up.
     *
     * @param credentials the operator's, mode 0600
     * @param consumers what holds which credential, as {@code consumer add --from} reads it
     */
    public record Files(Path credentials, Path consumers) {}

    /** Writes them. */
    public static Files write(LabServer server, Path folder) throws EngineException {
        Files files = new Files(folder.resolve("credentials"), folder.resolve("consumers.json"));
        try {
            java.nio.file.Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            server.writeOperatorCredentials(files.credentials());
            java.nio.file.Files.writeString(
                    files.consumers(), consumers(server.truth()).pretty() + "\n");
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the lab's files cannot be written to " + folder + ": " + DiskFailure.why(e),
                    "name another folder with --dir DIR");
        }
        return files;
    }

    private static Json consumers(LabTruth truth) {
        List<Json> entries = new ArrayList<>();
        for (LabTruth.Consumer consumer : truth.consumers()) {
            if (consumer.credentialId() != null) {
                Json.Builder options = Json.object();
                new TreeMap<>(consumer.options()).forEach(options::put);
                entries.add(
                        Json.object()
                                .put("credential", consumer.credentialId())
                                .put("kind", consumer.kind())
                                .put("target", consumer.target())
                                .put("options", options.build())
                                .build());
            }
        }
        return Json.array(entries);
    }

    /** The exact command that adds a lab that is up. */
    public static String accountAdd(LabProvider provider, LabServer server, Files files) {
        StringBuilder command =
                new StringBuilder("keyrecall account add ")
                        .append(provider.provider())
                        .append(' ')
                        .append(ACCOUNT);
        new TreeMap<>(server.settings())
                .forEach(
                        (name, value) ->
                                command.append(" --").append(name).append(' ').append(value));
        return command.append(" --credentials-file ").append(files.credentials()).toString();
    }
}
