package dev.keyrecall.app.e2e;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An empty home, made by the product's own command, and files to import into it. */
final class ImportScene {
    private static final SecureRandom RANDOM = new SecureRandom();

    final Path folder;
    final Path home;
    final Console console;

    private ImportScene(Path folder, Path home, Console console) {
        this.folder = folder;
        this.home = home;
        this.console = console;
    }

    static ImportScene in(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path passphrase = folder.resolve("passphrase");
        closed(passphrase, "the passphrase of this test\n");
        Path home = folder.resolve("home");
        Console console = new Console(home, passphrase, folder);
        console.run("init").requireExit(0);
        return new ImportScene(folder, home, console);
    }

    /** Writes a file that only its owner may read. */
    static void closed(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    Console.Ran imported(String name, String text, String... options) throws IOException {
        closed(folder.resolve(name), text);
        Console.Ran ran =
                console.run(
                        Stream.concat(Stream.of("vault", "import", name), Stream.of(options))
                                .toArray(String[]::new));
        if (ran.exit() == 0) {
            requireTold();
        }
        return ran;
    }

    /** Whatever was imported, the ledger tells of it. */
    void requireTold() {
        console.run("ledger", "verify").requireExit(0);
    }

    SqliteStore store() {
        return SqliteStore.open(home.resolve("keyrecall.db"));
    }

    long held() {
        try (SqliteStore store = store()) {
            return store.read(tx -> tx.secrets().count());
        }
    }

    long fingerprints() {
        try (SqliteStore store = store()) {
            return store.read(tx -> tx.fingerprints().count());
        }
    }

    /** The ledger's entries of a kind. */
    List<Json.Obj> ledger(String kind) {
        try (SqliteStore store = store()) {
            List<Json.Obj> entries = new ArrayList<>();
            store.read(
                    tx -> {
                        tx.ledger().forEach(0, row -> entries.add(Leaf.parse(row.leaf())));
                        return entries;
                    });
            return entries.stream().filter(entry -> entry.text("kind").equals(kind)).toList();
        }
    }

    /** The objects in an array of a document. */
    static List<Json.Obj> objects(Json.Obj document, String name) {
        return document.items(name).stream().map(Json.Obj.class::cast).toList();
    }

    /** What no other text holds by chance. */
    static String canary() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return "cnry" + HexFormat.of().formatHex(bytes);
    }

    /** A made-up access key: its id and its secret. */
    static Map.Entry<String, String> accessKey() {
        byte[] bytes = new byte[30];
        RANDOM.nextBytes(bytes);
        String id = "AK" + "IA" + HexFormat.of().withUpperCase().formatHex(bytes, 0, 8);
        return Map.entry(id, Base64.getEncoder().encodeToString(bytes));
    }

    /** All files below a folder, as text of one byte a character. */
    static Map<String, String> files(Path below) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> all = Files.walk(below)) {
            all.filter(Files::isRegularFile)
                    .forEach(
                            file -> {
                                try {
                                    seen.put(
                                            file.toString(),
                                            new String(
                                                    Files.readAllBytes(file),
                                                    StandardCharsets.ISO_8859_1));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
        return seen;
    }
}
