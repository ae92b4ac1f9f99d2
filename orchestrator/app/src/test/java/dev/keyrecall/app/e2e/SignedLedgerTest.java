package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.TlogProof;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The signed ledger as its users meet it: checkpoints, proofs, and what keeps a vault sealed. */
final class SignedLedgerTest {
    @TempDir private Path folder = Path.of("");

    private static long size(ImportScene scene) {
        return signed(scene).integer("size");
    }

    private static Json.Obj signed(ImportScene scene) {
        return scene.console.run("ledger", "checkpoint", "--json").requireExit(0).document();
    }

    private static void add(ImportScene scene, String name) throws IOException {
        scene.imported(name + ".csv", "name,value\n" + name + "," + ImportScene.canary() + "\n")
                .requireExit(0);
    }

    private Path kept(ImportScene scene, String name) throws IOException {
        String note = scene.console.run("ledger", "checkpoint").requireExit(0).out();
        return Files.writeString(folder.resolve(name), note);
    }

    @Test
    void theHeadIsSignedFromTheFirstEntryOn() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        assertThat(size(scene)).isEqualTo(1);
        add(scene, "one");
        long entries = scene.console.run("ledger", "list").out().lines().count();
        assertThat(size(scene)).isEqualTo(entries);
        assertThat(scene.home.resolve("log/checkpoint"))
                .hasContent(scene.console.run("ledger", "checkpoint").out());
    }

    @Test
    void anEntryIsProvenWithoutTheHome() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        List<String> keys =
                scene.console.run("ledger", "checkpoint", "--keys").out().lines().toList();
        assertThat(keys).hasSize(1);
        NoteKey key = NoteKey.parse(keys.getFirst());
        for (Json.Obj entry : scene.ledger("seal")) {
            long number = entry.integer("seq");
            byte[] proof =
                    scene.console
                            .run("ledger", "prove", Long.toString(number))
                            .requireExit(0)
                            .out()
                            .getBytes(StandardCharsets.UTF_8);
            byte[] leaf = entry.compact().getBytes(StandardCharsets.UTF_8);
            Checkpoint proven = TlogProof.parse(proof).require(leaf, key.name(), List.of(key));
            assertThat(proven.size()).isEqualTo(size(scene));
        }
        scene.console.run("ledger", "prove", "99").requireExit(2);
    }

    @Test
    void aLedgerThatExtendsACheckpointIsAnchoredByIt() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        Path monday = kept(scene, "monday");
        add(scene, "two");
        Console.Ran ran =
                scene.console.run("ledger", "verify", "--against", monday.toString(), "--json");
        Json.Obj document = ran.requireExit(0).document();
        assertThat(document.get("anchored").orElseThrow()).isEqualTo(Json.of(true));
        assertThat(document.integer("against")).isLessThan(document.integer("size"));
    }

    @Test
    void aHomePutBackIsRefusedByItsOwnLogAndByACheckpoint() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        byte[] older = Files.readAllBytes(scene.home.resolve("keyrecall.db"));
        add(scene, "two");
        Path tuesday = kept(scene, "tuesday");
        Files.write(scene.home.resolve("keyrecall.db"), older);

        Console.Ran refused = scene.console.run("vault", "check");
        refused.requireExit(6);
        assertThat(refused.err()).contains("put back to an older copy").contains("hint: ");
        scene.console.run("ledger", "verify").requireExit(6);

        // Whoever can put the database back can remove the log as well; then only a checkpoint
        // kept elsewhere tells.
        Removed.folder(scene.home.resolve("log"));
        Console.Ran against = scene.console.run("ledger", "verify", "--against", "tuesday");
        against.requireExit(6);
        assertThat(against.err()).contains("put back");
        scene.console.run("vault", "check").requireExit(0);
        Console.Ran forked = scene.console.run("ledger", "verify", "--against", "tuesday");
        forked.requireExit(6);
        assertThat(forked.err()).contains("are not those that the checkpoint tells of");
        assertThat(tuesday).exists();
    }

    @Test
    void aChangedFileOfTheLogKeepsTheVaultSealed() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        Path tile;
        try (Stream<Path> tiles = Files.walk(scene.home.resolve("log/tile/0"))) {
            tile = tiles.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] sound = Files.readAllBytes(tile);
        byte[] changed = sound.clone();
        changed[0] ^= 1;
        Files.write(tile, changed);
        Console.Ran refused = scene.console.run("vault", "check");
        refused.requireExit(6);
        assertThat(refused.err()).contains("the ledger is not what was signed of it");
        scene.console.run("ledger", "verify").requireExit(6);
        Files.write(tile, sound);
        scene.console.run("vault", "check").requireExit(0);
    }

    /** Reading from one would wait for a writer that never comes. */
    @Test
    @Timeout(120)
    void aPipeInThePlaceOfAFileOfTheLogIsRefused() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        Path log = scene.home.resolve("log");
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("lock")) {
                    continue;
                }
                byte[] content = Files.readAllBytes(file);
                Files.delete(file);
                assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                        .isZero();
                Console.Ran ran = scene.console.plain("ledger", "verify");
                assertThat(ran.exit()).as(file + ran.out() + ran.err()).isEqualTo(6);
                assertThat(ran.err()).contains(" is no file", "\nhint: ");
                Files.delete(file);
                Files.write(file, content);
            }
        }
        scene.console.plain("ledger", "verify").requireExit(0);
        Path file = log.resolve("checkpoint");
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
        for (List<String> words :
                List.of(
                        List.of("ledger", "checkpoint"),
                        List.of("ledger", "prove", "0"),
                        List.of("ledger", "verify", "--log", log.toString()))) {
            Console.Ran ran = scene.console.plain(words.toArray(String[]::new));
            assertThat(ran.exit()).as(words + ran.out() + ran.err()).isNotZero();
            assertThat(ran.err()).contains("keyrecall: error: ").doesNotContain("\tat ");
        }
    }

    @Test
    void aLogThatIsGoneIsMadeAnew() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        long before = size(scene);
        Removed.folder(scene.home.resolve("log"));
        scene.console.run("vault", "check").requireExit(0);
        scene.console.run("ledger", "verify").requireExit(0);
        assertThat(size(scene)).isGreaterThan(before);
    }

    @Test
    void whatIsNoCheckpointOfThisHomeIsRefusedByName() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        Path sound = kept(scene, "sound");
        String note = Files.readString(sound);
        Files.writeString(folder.resolve("nothing"), "");
        Files.writeString(folder.resolve("text"), "not a note\n");
        Files.writeString(folder.resolve("forged"), note.replaceFirst("\n1\n", "\n2\n"));
        Files.writeString(folder.resolve("foreign"), note.replaceFirst("/log/.", "/log/x"));
        for (String name : List.of("nothing", "text", "forged", "foreign")) {
            Console.Ran ran = scene.console.run("ledger", "verify", "--against", name);
            ran.requireExit(6);
            assertThat(ran.err()).contains(name).contains("hint: ");
        }
        scene.console.run("ledger", "verify", "--against", "absent").requireExit(2);
        scene.console.run("ledger", "verify", "--against", "sound").requireExit(0);
    }
}
