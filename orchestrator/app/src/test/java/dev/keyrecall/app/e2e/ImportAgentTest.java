package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Import and audit by way of the agent: no passphrase, and no key in the command's process. */
final class ImportAgentTest {
    private static final int KEYS = 300;

    @TempDir private Path folder = Path.of("");

    @Test
    void theAgentSealsFingerprintsAndOpensForTheseCommands() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.console.run("vault", "unseal", "--for", "5m").requireExit(0);
        try {
            ImportScene.closed(folder.resolve("keys.csv"), keys());
            String[] words = {
                "vault",
                "import",
                "keys.csv",
                "--type",
                "aws.iam-access-key",
                "--account",
                "aws:prod",
                "--json"
            };
            Json.Obj done = scene.console.plain(words).requireExit(0).document();
            assertThat(done.integer("new")).isEqualTo(KEYS);
            assertThat(done.integer("fingerprints")).isEqualTo(KEYS * 32L);
            assertThat(scene.console.plain(words).requireExit(0).document().integer("unchanged"))
                    .isEqualTo(KEYS);
            Path list = folder.resolve("pwned.txt");
            Files.writeString(list, "0".repeat(39) + "1:1\n" + "F".repeat(40) + ":1\n");
            scene.console
                    .plain("vault", "audit", "--pwned-passwords", list.toString())
                    .requireExit(0);
        } finally {
            scene.console.plain("vault", "seal").requireExit(0);
        }
        scene.console.run("ledger", "verify").requireExit(0);
    }

    private static String keys() {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 0; i < KEYS; i++) {
            Map.Entry<String, String> key = ImportScene.accessKey();
            rows.append(key.getKey()).append(',').append(key.getValue()).append('\n');
        }
        return rows.toString();
    }
}
