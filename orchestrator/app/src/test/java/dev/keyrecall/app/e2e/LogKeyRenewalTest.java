package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Laws of changing the key that signs checkpoints. */
final class LogKeyRenewalTest {
    @TempDir private Path folder = Path.of("");

    private ImportScene scene;

    @BeforeEach
    void make() throws IOException {
        scene = ImportScene.in(folder);
    }

    private List<String> keys() {
        return scene.console.run("ledger", "checkpoint", "--keys").out().lines().toList();
    }

    private SignedNote note() throws Exception {
        String note = scene.console.run("ledger", "checkpoint").requireExit(0).out();
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theNewKeySignsBesideTheOld() throws Exception {
        List<String> before = keys();
        assertThat(before).hasSize(1);
        scene.console.run("vault", "rotate", "--log-key").requireExit(0);
        List<String> after = keys();
        assertThat(after).hasSize(2).endsWith(before.getFirst());
        NoteKey old = NoteKey.parse(before.getFirst());
        NoteKey fresh = NoteKey.parse(after.getFirst());
        assertThat(note().requireSignedBy(List.of(old))).hasSize(1);
        assertThat(note().requireSignedBy(List.of(fresh))).hasSize(1);
        assertThat(scene.ledger("vault"))
                .filteredOn(one -> one.object("details").text("change").equals("log-key-added"))
                .singleElement()
                .satisfies(
                        one ->
                                assertThat(one.object("details").get("log_keys"))
                                        .contains(Json.strings(after)));
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void whatWasNotedBeforeIsStillHeldAgainstTheLedger() throws Exception {
        Path noted = folder.resolve("noted");
        Files.writeString(noted, scene.console.run("ledger", "checkpoint").out());
        scene.console.run("vault", "rotate", "--log-key").requireExit(0);
        scene.console.run("ledger", "verify", "--against", noted.toString()).requireExit(0);
    }

    @Test
    void thereIsRoomForEightWithinThirtyDays() {
        for (int i = 0; i < 7; i++) {
            scene.console.run("vault", "rotate", "--log-key").requireExit(0);
        }
        scene.console.run("vault", "rotate", "--log-key").requireExit(6);
        assertThat(keys()).hasSize(8);
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void itGoesWithNoOtherRotation() {
        scene.console.run("vault", "rotate", "--log-key", "--data-keys").requireExit(2);
    }
}
