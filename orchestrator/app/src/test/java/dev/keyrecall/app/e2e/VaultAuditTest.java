package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Laws of {@code vault audit}, through the command line. */
final class VaultAuditTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aVaultWithoutFindingsEndsWell() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.imported("a.csv", "name,value\na," + canary() + "\n").requireExit(0);
        assertThat(scene.console.run("vault", "audit").requireExit(0).out())
                .contains("no value is reused");
        assertThat(scene.ledger("open")).isEmpty();
    }

    @Test
    void aReusedValueIsAFindingThatNamesItsHolders() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String shared = canary();
        scene.imported(
                        "a.csv",
                        "name,value\na," + shared + "\nb," + canary() + "\nc," + shared + "\n")
                .requireExit(0);
        Console.Ran ran = scene.console.run("vault", "audit", "--json").requireExit(3);
        List<Json.Obj> reused = ImportScene.objects(ran.document(), "reused");
        assertThat(reused).hasSize(1);
        assertThat(ImportScene.objects(reused.getFirst(), "held_by"))
                .extracting(holder -> holder.text("ref"))
                .containsExactly("other:imported:secret:a", "other:imported:secret:c");
        Console.Ran shown = scene.console.run("vault", "audit").requireExit(3);
        assertThat(shown.out()).contains("other:imported:secret:c");
        assertThat(ran.out() + ran.err() + shown.out() + shown.err()).doesNotContain(shared);
    }

    @Test
    void aLineEndMakesNoOtherValue() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String shared = canary();
        scene.imported("a.csv", "name,value\na," + shared + "\nb,\"" + shared + "\n\"\n")
                .requireExit(0);
        scene.console.run("vault", "audit").requireExit(3);
    }

    @Test
    void versionsOfOneCredentialAreNoReuse() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String first = canary();
        scene.imported("a.csv", "name,value\na," + first + "\n").requireExit(0);
        scene.imported("a.csv", "name,value\na," + canary() + "\n").requireExit(0);
        scene.imported("a.csv", "name,value\na," + first + "\n").requireExit(0);
        scene.console.run("vault", "audit").requireExit(0);
    }

    @Test
    void aDestroyedValueIsNoReuse() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String shared = canary();
        scene.imported("a.csv", "name,value\na," + shared + "\nb," + shared + "\n").requireExit(0);
        String gone = "other:imported:secret:b";
        scene.console.run("vault", "shred", gone, "--confirm", gone).requireExit(0);
        scene.console.run("vault", "audit").requireExit(0);
    }

    @Test
    void aPasswordFromABreachIsFoundAndOneEntryTellsOfTheOpening() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String known = canary();
        scene.imported("a.csv", "name,value\na," + known + "\nb," + canary() + "\n").requireExit(0);
        Path list = pwned(known, "something else", "a third");
        Console.Ran ran =
                scene.console
                        .run(
                                "vault",
                                "audit",
                                "--pwned-passwords",
                                list.toString(),
                                "--check-file",
                                "--json")
                        .requireExit(3);
        Json.Obj pwned = ran.document().object("pwned");
        assertThat(pwned.integer("checked")).isEqualTo(2);
        assertThat(ImportScene.objects(pwned, "found"))
                .extracting(one -> one.text("ref"))
                .containsExactly("other:imported:secret:a");
        assertThat(ran.out() + ran.err()).doesNotContain(known);
        Json.Obj details = scene.ledger("open").getFirst().object("details");
        assertThat(details.text("purpose")).isEqualTo("audit");
        assertThat(details.integer("count")).isEqualTo(2);
        assertThat(scene.ledger("open")).hasSize(1);
    }

    @Test
    void aFileThatIsNoneIsRefusedBeforeAnythingIsOpened() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.imported("a.csv", "name,value\na," + canary() + "\n").requireExit(0);
        Path list = Files.writeString(folder.resolve("list.txt"), "hello\n");
        scene.console.run("vault", "audit", "--pwned-passwords", list.toString()).requireExit(2);
        scene.console.run("vault", "audit", "--check-file").requireExit(2);
        scene.console.run("vault", "audit", "--pwned-passwords", "nowhere").requireExit(2);
        assertThat(scene.ledger("open")).isEmpty();
    }

    private Path pwned(String... passwords) throws IOException {
        List<String> lines = Stream.of(passwords).map(one -> sha1(one) + ":42").sorted().toList();
        return Files.write(folder.resolve("pwned.txt"), lines);
    }

    private static String sha1(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String canary() {
        return ImportScene.canary();
    }
}
