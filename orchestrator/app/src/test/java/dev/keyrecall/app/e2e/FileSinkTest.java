package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The ledger in a file that somebody else collects; and no other file is ever written. */
@Timeout(300)
final class FileSinkTest {
    @TempDir private Path folder = Path.of("");

    private SinkScene scene(Path file) throws IOException {
        return SinkScene.in(folder)
                .configured(
                        "[[sink]]",
                        "name = \"archive\"",
                        "kind = \"file\"",
                        "path = \"" + file + "\"");
    }

    private Path file() throws IOException {
        // The temporary folder's own path may lead through a link.
        Path logs = Files.createDirectories(folder.toRealPath().resolve("logs"));
        return logs.resolve("ledger.jsonl");
    }

    @Test
    void theFileHoldsTheLedger() throws IOException {
        SinkScene scene = scene(file());
        scene.grow();
        scene.grow();
        assertThat(Files.readAllLines(file())).isEqualTo(scene.leaves());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        scene.console.run("ledger", "sinks", "--test", "archive").requireExit(0);
        assertThat(Files.readAllLines(file()).getLast()).contains("\"keyrecall_test\":true");
        scene.grow();
        assertThat(scene.sink().integer("behind")).isZero();
    }

    @Test
    void aFileThatWasMovedIsBegunAnew() throws IOException {
        SinkScene scene = scene(file());
        scene.grow();
        Path older = file().resolveSibling("ledger.jsonl.1");
        Files.move(file(), older);
        scene.grow();
        List<String> both = Files.readAllLines(older);
        both.addAll(Files.readAllLines(file()));
        assertThat(both).isEqualTo(scene.leaves());
    }

    @Test
    void halfALineThatWasLeftIsCutOff() throws IOException {
        SinkScene scene = scene(file());
        scene.grow();
        Files.writeString(file(), "{\"actor\":{\"na", StandardOpenOption.APPEND);
        scene.grow();
        assertThat(Files.readAllLines(file())).isEqualTo(scene.leaves());
    }

    /** Cut off at its end, or written behind, it would make of an entry what nobody can read. */
    @Test
    void aLineThatIsLongerThanAnyOfOursIsNotWrittenBehind() throws IOException {
        SinkScene scene = scene(file());
        scene.grow();
        String tail = "a".repeat(3_000_000);
        Files.writeString(file(), tail, StandardOpenOption.APPEND);
        List<String> before = Files.readAllLines(file());
        scene.grow();
        assertThat(Files.readAllLines(file())).isEqualTo(before);
        assertThat(scene.sink().object("failing").text("error"))
                .contains("a longer line than any of the ledger's");
    }

    /** What the configuration names may be anything; only our own is written to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "home",
                "link",
                "folder link",
                "hard link",
                "writable",
                "foreign",
                "pipe",
                "folder",
                "absent folder",
                "device"
            })
    void nothingElseIsWritten(String what) throws Exception {
        Path target = file();
        Path victim = target.resolveSibling("victim");
        Files.writeString(victim, "ssh-ed25519 somebody's key\n");
        switch (what) {
            case "home" -> target = folder.toRealPath().resolve("home/log/x.jsonl");
            case "link" -> Files.createSymbolicLink(target, victim);
            case "folder link" -> {
                Path link = folder.toRealPath().resolve("linked");
                Files.createSymbolicLink(link, folder.toRealPath().resolve("logs"));
                target = link.resolve("x.jsonl");
            }
            case "hard link" -> {
                Files.writeString(victim, "");
                Files.createLink(target, victim);
            }
            case "writable" -> {
                Files.writeString(target, "");
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw--w----"));
            }
            case "foreign" -> target = victim;
            case "pipe" ->
                    assertThat(new ProcessBuilder("mkfifo", target.toString()).start().waitFor())
                            .isZero();
            case "folder" -> target = folder.toRealPath().resolve("logs");
            case "absent folder" -> target = target.resolveSibling("nowhere/x.jsonl");
            default -> target = Path.of("/dev/full");
        }
        byte[] before = Files.readAllBytes(victim);
        SinkScene scene = scene(target);
        Console.Ran ran = scene.grow();
        assertThat(ran.err()).contains("warning: the sink archive does not take the ledger");
        assertThat(Files.readAllBytes(victim)).isEqualTo(before);
        assertThat(scene.sink().integer("next")).isZero();
        if (what.equals("home")) {
            assertThat(target).doesNotExist();
        }
    }

    /** A full disk: a limit of the process's own stands for it. */
    @Test
    void aFullDiskLeavesNoHalfLine() throws Exception {
        SinkScene scene = scene(file());
        scene.grow();
        // Room for a part of any entry, and for none whole.
        int room = 100;
        int filling = 64 * 1_048_576 - room - (int) Files.size(file());
        Files.writeString(file(), " ".repeat(filling - 1) + "\n", StandardOpenOption.APPEND);
        long full = Files.size(file());
        try (Child child =
                Child.start(
                        List.of("bash", "-c", "ulimit -f 65536; exec \"$@\"", "-"),
                        scene.scene.home,
                        folder.resolve("passphrase"),
                        folder,
                        scene.growing())) {
            assertThat(child.exit()).as(child.printed()).isZero();
            assertThat(child.err()).contains("the sink archive does not take the ledger");
        }
        assertThat(Files.size(file())).isEqualTo(full);
        scene.console.run("ledger", "verify").requireExit(0);
    }

    /** With an agent, it is the agent that sends: nobody waits for it. */
    @Test
    void theAgentSendsWhatIsSigned() throws Exception {
        SinkScene scene = scene(file());
        try (Child agent =
                Child.start(
                        List.of(),
                        scene.scene.home,
                        folder.resolve("passphrase"),
                        folder,
                        "vault",
                        "unseal",
                        "--foreground")) {
            awaitLines(agent, 1);
            assertThat(scene.console.plain(scene.growing()).requireExit(0).err())
                    .doesNotContain("warning");
            List<String> leaves = scene.leaves();
            awaitLines(agent, leaves.size());
            assertThat(Files.readAllLines(file())).isEqualTo(leaves);
            scene.console.plain("vault", "seal").requireExit(0);
            assertThat(agent.exit()).isZero();
        }
    }

    private void awaitLines(Child agent, int count) throws Exception {
        for (int i = 0; i < 1_500 && agent.alive(); i++) {
            if (Files.exists(file()) && Files.readAllLines(file()).size() >= count) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError(count + " lines did not come: " + agent.printed());
    }

    @Test
    void aSlipInTheConfigurationStopsNothingAndIsTold() throws IOException {
        SinkScene scene = SinkScene.in(folder);
        for (String slip :
                List.of(
                        "kind = 'carrier-pigeon'",
                        "kind = 'file'",
                        "kind = 'file'; path = 'relative'",
                        "kind = 'file'; path = '/x'; prefix = '#!'",
                        "kind = 'webhook'; address = 'http://example.com/'",
                        "kind = 'webhook'; address = 'https://a.example/'; address-file = '/x'",
                        "kind = 'syslog'; host = 'a b'",
                        "kind = 'syslog'; host = 'a.example'; key-file = '/x'",
                        "kind = 'file'; path = '/x'; format = 'cef'")) {
            scene.configured("[[sink]]", "name = \"siem\"", slip.replace("; ", "\n"));
            assertThat(scene.grow().err())
                    .as(slip)
                    .contains("warning: the ledger is sent to no sink: ", "config.toml, line ");
            Console.Ran asked = scene.console.run("ledger", "sinks");
            assertThat(asked.requireExit(2).err()).contains("config.toml, line ", "hint: ");
            assertThat(scene.console.run("status").requireExit(0).out()).contains("sinks     ");
        }
        scene.configured();
        assertThat(scene.console.run("ledger", "sinks").requireExit(0).out())
                .contains("no sink is configured");
        scene.console.run("ledger", "sinks", "--test", "siem").requireExit(2);
    }

    /** Another sink of the same name goes on where it was; a new one begins at the beginning. */
    @Test
    void aNewSinkGetsTheLedgerFromItsBeginning() throws IOException {
        SinkScene scene = SinkScene.in(folder);
        scene.grow();
        scene.grow();
        scene.configured(
                "[[sink]]",
                "name = \"later\"",
                "kind = \"file\"",
                "path = \"" + file() + "\"",
                "format = \"ocsf\"");
        scene.grow();
        assertThat(
                        Files.readAllLines(file()).stream()
                                .map(line -> Json.parseObject(line).text("raw_data")))
                .containsExactlyElementsOf(scene.leaves());
    }
}
