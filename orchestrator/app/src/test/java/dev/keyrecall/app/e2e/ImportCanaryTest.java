package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * 5,000 secrets imported by a user without rights, then everything that was written is searched for
 * what every one of them holds in its middle.
 */
final class ImportCanaryTest {
    private static final int ROWS = 5_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String mark = hex(8);
    @TempDir private Path folder = Path.of("");
    private UnprivilegedUser user;
    private Path work = Path.of("");

    @BeforeEach
    void prepare() throws IOException, InterruptedException {
        user = UnprivilegedUser.in(folder);
        work = user.work;
        ImportScene.closed(work.resolve("passphrase"), "the passphrase of this test\n");
    }

    @Test
    void nothingOfWhatIsImportedStandsInClearAnywhere() throws IOException, InterruptedException {
        ImportScene.closed(work.resolve("tokens.csv"), rows());
        ImportScene.closed(work.resolve("keys.csv"), rows());
        String broken = rows() + "one,more,field\n";
        ImportScene.closed(work.resolve("broken.csv"), broken);
        user.takesOver();
        String customer = "cust-1";
        requireExit(0, "init");
        requireExit(
                0,
                "vault",
                "import",
                "tokens.csv",
                "--custody",
                "entrusted",
                "--customer",
                customer,
                "--debug");
        requireExit(
                0,
                "vault",
                "import",
                "keys.csv",
                "--type",
                "aws.iam-access-key",
                "--account",
                "aws:prod");
        requireExit(2, "vault", "import", "broken.csv", "--account", "other:b", "--debug");
        requireExit(3, "vault", "audit", "--json", "--pwned-passwords", pwned());
        requireExit(0, "vault", "import", "keys.csv", "--dry-run", "--account", "aws:other");
        requireExit(0, "ledger", "list", "--json");
        requireExit(0, "ledger", "verify");
        for (String source : List.of("tokens.csv", "keys.csv", "broken.csv")) {
            assertThat(Files.readString(work.resolve(source))).contains(mark);
            Files.delete(work.resolve(source));
        }
        Map<String, String> seen = new TreeMap<>(ImportScene.files(work));
        assertThat(seen.keySet()).anyMatch(name -> name.endsWith("keyrecall.db"));
        assertThat(seen.entrySet().stream().filter(one -> one.getValue().contains(mark)))
                .extracting(Map.Entry::getKey)
                .isEmpty();
        assertThat(seen.keySet()).noneMatch(name -> name.endsWith(".new"));
    }

    /** Half as many of each kind; the last two share their value, so that the audit finds one. */
    private String rows() {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 2; i < ROWS / 2; i++) {
            rows.append("name-").append(i).append(',').append(canary()).append('\n');
        }
        String shared = canary();
        return rows.append("last-1,")
                .append(shared)
                .append("\nlast-2,")
                .append(shared)
                .append('\n')
                .toString();
    }

    private String canary() {
        return hex(6) + mark + hex(6);
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private String pwned() throws IOException {
        Path list = work.resolve("pwned.txt");
        Files.writeString(list, "0".repeat(39) + "1:1\n" + "F".repeat(40) + ":1\n");
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-r--r--"));
        return list.toString();
    }

    private void requireExit(int expected, String... words)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--home",
                                work.resolve("home").toString(),
                                "--passphrase-file",
                                work.resolve("passphrase").toString()));
        arguments.addAll(List.of(words));
        try (Child child = user.start(List.of(), arguments)) {
            assertThat(child.exit())
                    .as(String.join(" ", words) + "\n" + child.printed())
                    .isEqualTo(expected);
        }
    }
}
