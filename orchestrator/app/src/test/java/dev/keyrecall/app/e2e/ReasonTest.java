package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/** Laws of the reason that a person gives for a command. */
final class ReasonTest {
    private static final String WHY = "INC-7: the laptop was stolen";

    @TempDir private Path folder = Path.of("");

    @Test
    void theLedgerKeepsWhy() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String csv = "name,value\nfirst," + ImportScene.canary() + "\n";
        scene.imported("keys.csv", csv, "--reason", WHY).requireExit(0);
        Json.Obj seal = scene.ledger("seal").getFirst();
        Json.Obj shown =
                scene.console
                        .run("ledger", "show", Long.toString(seal.integer("seq")), "--json")
                        .requireExit(0)
                        .document();
        assertThat(shown.object("entry").text("reason")).isEqualTo(WHY);
        assertThat(seal.get("reason")).as("it stands beside the entry").isEmpty();
        assertThat(seal.object("commitments").get("/reason")).isPresent();
        assertThat(scene.ledger("init"))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.object("commitments").get("/reason")).isEmpty());
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "two\nlines"})
    void whatIsNoReasonIsRefused(String text) throws IOException {
        ImportScene scene = ImportScene.in(folder);
        Console.Ran ran = scene.console.run("vault", "shred", "--reason", text, "a:b:c:d");
        ran.requireExit(2);
        assertThat(ran.err()).contains("a reason");
        scene.console.run("status", "--reason", "x".repeat(501)).requireExit(2);
    }
}
