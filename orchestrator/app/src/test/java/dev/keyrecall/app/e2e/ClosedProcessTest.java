package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What another process of the same user, without the superuser's rights, gets out of a Keyrecall
 * that holds secrets: nothing.
 */
final class ClosedProcessTest {
    /** Counts needles in the memory of a process: in locked pages, and in all others. */
    private static final String SEARCH =
            """
            import json, sys
            pid, needles = sys.argv[1], [bytes.fromhex(l) for l in open(sys.argv[2])]
            found = {f"{i}_{where}": 0 for i in range(len(needles))
                     for where in ("locked", "unlocked")}
            found["read"] = 0
            maps, at = [], None
            for line in open(f"/proc/{pid}/smaps"):
                fields = line.split()
                if "-" in fields[0] and not fields[0].endswith(":"):
                    at = (*[int(x, 16) for x in fields[0].split("-")], fields[1])
                elif fields[0] == "VmFlags:" and "r" in at[2]:
                    maps.append((at[0], at[1], "lo" in fields))
            with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
                for begin, end, locked in maps:
                    try:
                        memory.seek(begin)
                        part = memory.read(end - begin)
                    except (OSError, OverflowError):
                        continue
                    found["read"] += len(part)
                    for i, needle in enumerate(needles):
                        found[f"{i}_{'locked' if locked else 'unlocked'}"] += part.count(needle)
            print(json.dumps(found))
            """;

    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Attacks attacks;
    private List<String> unprivileged = List.of();

    @BeforeEach
    void prepare() throws IOException, InterruptedException, EngineException {
        if (SystemIo.create().osUser().equals("root")) {
            unprivileged = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
            assumeTrue(
                    Attacks.runs(unprivileged, "true"),
                    "SKIPPED: the tests run as root, and there is no setpriv to step down");
        }
        attacks = new Attacks(folder, unprivileged);
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(6, 8, 6, 81));
    }

    @AfterEach
    void close() {
        if (stage != null) {
            stage.console.run("vault", "seal");
            stage.close();
        }
    }

    @Test
    void aRunIsClosedToItsOwnUser() throws IOException, InterruptedException {
        attacks.requireWorkElsewhere();
        String plan = stage.planned("exposure");
        stage.lab.faults().latency(Duration.ofMillis(200));
        try (Child run = Child.start(unprivileged, stage, folder, "run", plan, "--json")) {
            while (stage.lab.effects("UpdateAccessKey") == 0) {
                assertThat(run.alive()).as(run.printed()).isTrue();
                Thread.sleep(10);
            }
            attacks.requireRefused(run.pid());
            stage.lab.faults().clear();
            assertThat(run.exit()).as(run.printed()).isZero();
        }
    }

    @Test
    void theAgentIsClosedToItsOwnUserAndLeavesNoDump()
            throws IOException, InterruptedException, EngineException {
        attacks.requireWorkElsewhere();
        List<String> dumping =
                Stream.concat(unprivileged.stream(), Attacks.DUMPING.stream()).toList();
        try (Child unseal = Child.start(dumping, stage, folder, "vault", "unseal")) {
            assertThat(unseal.exit()).as(unseal.printed()).isZero();
        }
        long pid = agent();
        attacks.requireRefused(pid);
        assertThat(agent()).as("nothing of that stopped it").isEqualTo(pid);
        assertThat(Attacks.runs(List.of(), "kill", "-SEGV", Long.toString(pid))).isTrue();
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
        assertThat(Attacks.dumps(stage.home, folder)).as("what a crash left").isEmpty();
        assertThat(
                        RemoteVault.find(
                                AgentSocket.in(stage.home, SystemIo.create().osUser()),
                                SystemIo.create()))
                .as("sealed")
                .isEmpty();
    }

    /** Only the superuser can look; he finds no passphrase, and the vault key in one place only. */
    @Test
    void theAgentsMemoryHoldsNoPassphraseAndItsKeyOnlyWhereItIsLocked()
            throws IOException, InterruptedException, EngineException, VaultException {
        assumeTrue(
                SystemIo.create().osUser().equals("root"),
                "SKIPPED: only the superuser can read a closed process");
        stage.console.run("vault", "unseal").requireExit(0);
        Path needles = Files.writeString(folder.resolve("needles"), needles());
        Path script = Files.writeString(folder.resolve("search.py"), SEARCH);
        Process search =
                new ProcessBuilder(
                                "python3",
                                script.toString(),
                                Long.toString(agent()),
                                needles.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(search.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(search.waitFor() == 0, "SKIPPED: this superuser cannot read it either");
        Json.Obj found = Json.parseObject(said);
        assertThat(found.integer("read")).as("bytes that were searched").isGreaterThan(1_000_000);
        assertThat(found.integer("0_unlocked")).as("passphrase").isZero();
        assertThat(found.integer("0_locked")).as("passphrase").isZero();
        assertThat(found.integer("1_locked")).as("vault key, locked").isEqualTo(1);
        assertThat(found.integer("1_unlocked")).as("vault key, elsewhere").isZero();
    }

    /** The passphrase and the vault key, a line each. */
    private String needles() throws IOException, VaultException {
        byte[] header;
        try (SqliteStore store = stage.store()) {
            header = store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader();
        }
        String passphrase = Files.readString(stage.passphrase).strip();
        try (SecretBytes secret = SecretBytes.ofUtf8(passphrase);
                LocalVault vault =
                        LocalVault.open(
                                header, new Unlock.Passphrase(secret), SystemIo.create().random());
                SecretBytes key = vault.exportKey()) {
            return hex(secret) + "\n" + hex(key) + "\n";
        }
    }

    @RevealsSecret(why = "the test looks for it")
    private static String hex(SecretBytes secret) {
        return secret.reveal(bytes -> HexFormat.of().formatHex(bytes));
    }

    private long agent() throws EngineException {
        AgentSocket socket = AgentSocket.in(stage.home, SystemIo.create().osUser());
        Optional<RemoteVault> found = RemoteVault.find(socket, SystemIo.create());
        try (RemoteVault vault = found.orElseThrow()) {
            return vault.status().pid();
        }
    }
}
