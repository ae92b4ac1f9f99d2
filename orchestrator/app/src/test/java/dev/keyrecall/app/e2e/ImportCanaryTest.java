package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * 5,000 secrets imported by a user without rights, then everything that was written is searched for
 * what every one of them holds in its middle.
 */
final class ImportCanaryTest {
    private static final int ROWS = 5_000;
    private static final String USER = "65534";
    private static final long LIMIT_SECONDS = 300;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String mark = hex(8);
    @TempDir private Path folder = Path.of("");
    private Path work = Path.of("");
    private String classPath = "";
    private int ran;

    /** Whoever runs the tests may keep libraries where another user cannot read them. */
    @BeforeEach
    void prepare() throws IOException, InterruptedException {
        if (isRoot()) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/setpriv")),
                    "SKIPPED: the tests run as root, and there is no setpriv to step down");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path libraries = Files.createDirectory(folder.resolve("lib"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                path = Files.copy(path, libraries.resolve(entries.size() + ".jar"));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
            }
            entries.add(path.toString());
        }
        Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxr-xr-x"));
        classPath = String.join(File.pathSeparator, entries);
        work = Files.createDirectory(folder.resolve("work"));
        Files.createDirectory(work.resolve("tmp"));
        ImportScene.closed(work.resolve("passphrase"), "the passphrase of this test\n");
    }

    @Test
    void nothingOfWhatIsImportedStandsInClearAnywhere() throws IOException, InterruptedException {
        ImportScene.closed(work.resolve("tokens.csv"), rows());
        ImportScene.closed(work.resolve("keys.csv"), rows());
        String broken = rows() + "one,more,field\n";
        ImportScene.closed(work.resolve("broken.csv"), broken);
        giveAway();
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

    private void giveAway() throws IOException, InterruptedException {
        if (isRoot()) {
            Process chown =
                    new ProcessBuilder("chown", "-R", USER + ":" + USER, work.toString())
                            .inheritIO()
                            .start();
            assertThat(chown.waitFor()).isZero();
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void requireExit(int expected, String... words)
            throws IOException, InterruptedException {
        Path out = work.resolve("printed-" + ran++ + ".txt");
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + work.resolve("tmp"),
                        "-cp",
                        classPath,
                        "dev.keyrecall.app.Main",
                        "--home",
                        work.resolve("home").toString(),
                        "--passphrase-file",
                        work.resolve("passphrase").toString()));
        command.addAll(Stream.of(words).toList());
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the child did not end");
        }
        assertThat(process.exitValue())
                .as(String.join(" ", words) + "\n" + Files.readString(out))
                .isEqualTo(expected);
    }
}
