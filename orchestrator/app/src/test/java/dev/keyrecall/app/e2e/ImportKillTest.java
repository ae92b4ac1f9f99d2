package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** An import that is killed left nothing, or was done. */
final class ImportKillTest {
    private static final int ROWS = 3_000;
    private static final int KILLS = "long".equals(System.getProperty("keyrecall.suite")) ? 20 : 3;
    private static final int LATEST_MILLIS = 6_000;

    @TempDir private Path folder = Path.of("");

    @Test
    void anImportThatIsKilledIsWholeOrNotThereAndIsDoneAgain()
            throws IOException, InterruptedException {
        ImportScene scene = ImportScene.in(folder);
        Path outputs = Files.createDirectory(folder.resolve("outputs"));
        SplittableRandom random = new SplittableRandom();
        long held = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path file = folder.resolve("keys-" + kill + ".csv");
            ImportScene.closed(file, rows());
            String account = "other:kill-" + kill;
            List<String> words = List.of("vault", "import", file.toString(), "--account", account);
            try (Child child =
                    Child.start(
                            List.of(),
                            scene.home,
                            folder.resolve("passphrase"),
                            outputs,
                            words.toArray(String[]::new))) {
                Thread.sleep(random.nextInt(LATEST_MILLIS));
                child.kill();
            }
            assertThat(scene.held() - held).isIn(0L, (long) ROWS);
            try (Stream<Path> left = Files.list(scene.home)) {
                assertThat(left).noneMatch(path -> path.toString().endsWith(".new"));
            }
            scene.console.run(words.toArray(String[]::new)).requireExit(0);
            held += ROWS;
            assertThat(scene.held()).isEqualTo(held);
            assertThat(scene.fingerprints()).isEqualTo(held);
        }
        scene.console.run("ledger", "verify").requireExit(0);
        assertThat(labels(scene)).isEqualTo(held);
    }

    private static long labels(ImportScene scene) {
        try (SqliteStore store = scene.store()) {
            return store.read(tx -> tx.secrets().heldAfter(null, KILLS * ROWS + 1)).stream()
                    .filter(one -> one.label() != null)
                    .map(Version::ref)
                    .distinct()
                    .count();
        }
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append("name-").append(i).append(',').append(ImportScene.canary()).append('\n');
        }
        return rows.toString();
    }
}
