package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two processes that import the same names at once: both end well, and nothing is lost. */
final class ImportsAtOnceTest {
    private static final int ROWS = 2_000;
    private static final int PROCESSES = 2;

    @TempDir private Path folder = Path.of("");

    @Test
    @Timeout(300)
    void processesThatImportTheSameNamesAtOnceAllEndWell()
            throws IOException, InterruptedException {
        ImportScene scene = ImportScene.in(folder);
        Path outputs = Files.createDirectory(folder.resolve("outputs"));
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                Path file = folder.resolve("keys-" + i + ".csv");
                ImportScene.closed(file, rows());
                children.add(
                        Child.start(
                                List.of(),
                                scene.home,
                                folder.resolve("passphrase"),
                                outputs,
                                "vault",
                                "import",
                                file.toString()));
            }
            for (Child child : children) {
                assertThat(child.exit()).as(child.printed()).isZero();
            }
        } finally {
            children.forEach(Child::close);
        }
        assertThat(scene.held()).isEqualTo((long) PROCESSES * ROWS);
        assertThat(scene.ledger("seal")).hasSize(PROCESSES);
        try (SqliteStore store = scene.store()) {
            for (int i = 0; i < ROWS; i++) {
                CredentialRef ref = CredentialRef.parse("other:imported:secret:name-" + i);
                List<Version> history = store.read(tx -> tx.secrets().history(ref));
                assertThat(history).extracting(Version::version).containsExactly(1, PROCESSES);
                assertThat(history)
                        .extracting(Version::label)
                        .containsExactly(Label.PREVIOUS, Label.CURRENT);
            }
        }
        scene.console.run("ledger", "verify").requireExit(0);
        scene.console.run("vault", "audit").requireExit(0);
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append("name-").append(i).append(',').append(ImportScene.canary()).append('\n');
        }
        return rows.toString();
    }
}
