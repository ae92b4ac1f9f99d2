package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The agent as a process of its own: how it starts, and every way in which it ends. */
final class AgentProcessTest {
    /** Far longer than an agent takes to end. */
    private static final Duration END_MAX = Duration.ofSeconds(60);

    /** Starts what follows as a script's background or nohup would. */
    private static final List<String> IGNORING =
            List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh");

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(3, 4, 2, 71));
    }

    @AfterEach
    void close() throws EngineException {
        Optional<RemoteVault> left = agent();
        if (left.isPresent()) {
            try (RemoteVault vault = left.get()) {
                vault.sealNow();
            }
        }
        stage.close();
    }

    private Optional<RemoteVault> agent() throws EngineException {
        return RemoteVault.find(
                AgentSocket.in(stage.home, SystemIo.create().osUser()), SystemIo.create());
    }

    private void unseal(String... more) throws IOException, InterruptedException {
        String[] words = new String[more.length + 2];
        words[0] = "vault";
        words[1] = "unseal";
        System.arraycopy(more, 0, words, 2, more.length);
        try (Child child = Child.start(stage, folder, words)) {
            assertThat(child.exit()).as(child.printed()).isZero();
        }
    }

    /** With no passphrase named and no terminal: whatever asks, fails. */
    private String silent(int exit, String... words) throws IOException, InterruptedException {
        try (Child child = Child.silent(stage, folder, words)) {
            assertThat(child.exit()).as(String.join(" ", words) + child.printed()).isEqualTo(exit);
            return child.out();
        }
    }

    @Test
    void aWrongPassphraseStartsNoAgentAndIsSaidAsEver() throws IOException, InterruptedException {
        Path wrong = folder.resolve("wrong");
        Files.writeString(wrong, "not the passphrase\n");
        Files.setPosixFilePermissions(
                wrong, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        try (Child child = Child.start(List.of(), stage.home, wrong, folder, "vault", "unseal")) {
            assertThat(child.exit()).as(child.printed()).isEqualTo(6);
            assertThat(child.err())
                    .contains("keyrecall: error: the passphrase does not open this vault", "hint:");
        }
        assertThat(Files.exists(stage.home.resolve("agent.sock"))).isFalse();
    }

    @Test
    void anAgentThatWasKilledLeavesTheVaultSealedAndTheNextTakesItsPlace()
            throws IOException, InterruptedException, EngineException {
        unseal();
        kill("KILL");
        silent(2, "vault", "unseal");
        assertThat(Json.parseObject(silent(0, "vault", "status", "--json")).text("state"))
                .isEqualTo("sealed");
        unseal();
        silent(0, "inventory", "refresh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalSealsIt(String signal) throws IOException, InterruptedException, EngineException {
        unseal();
        kill(signal);
        assertThat(Files.exists(stage.home.resolve("agent.sock"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "HUP"})
    void aSignalSealsItAlsoWhereItsParentIgnoredThat(String signal)
            throws IOException, InterruptedException, EngineException {
        try (Child child =
                Child.start(IGNORING, stage.home, stage.passphrase, folder, "vault", "unseal")) {
            assertThat(child.exit()).as(child.printed()).isZero();
        }
        kill(signal);
        assertThat(Files.exists(stage.home.resolve("agent.sock"))).isFalse();
    }

    @Test
    void itSealsItselfWhenTheTimeIsUp() throws IOException, InterruptedException, EngineException {
        unseal("--for", "1s");
        Optional<RemoteVault> open = agent();
        while (open.isPresent()) {
            open.get().close();
            Thread.sleep(50);
            open = agent();
        }
        silent(2, "inventory", "refresh");
    }

    @Test
    void inTheForegroundItIsTheAgentAndEndsInOrder()
            throws IOException, InterruptedException, EngineException {
        try (Child agent =
                Child.start(stage, folder, "vault", "unseal", "--foreground", "--json")) {
            while (agent.out().isEmpty()) {
                assertThat(agent.alive()).as(agent.printed()).isTrue();
                Thread.sleep(20);
            }
            assertThat(Json.parseObject(agent.out()).text("state")).isEqualTo("unsealed");
            silent(0, "inventory", "refresh");
            stage.console.run("vault", "unseal", "--foreground").requireExit(6);
            silent(0, "vault", "seal");
            assertThat(agent.exit()).as(agent.printed()).isZero();
        }
    }

    /** Ends the agent by a signal and waits until it is gone. */
    private void kill(String signal) throws IOException, InterruptedException, EngineException {
        assertThat(ended(signal)).as("the agent ended by SIG" + signal).isTrue();
    }

    private boolean ended(String signal) throws IOException, InterruptedException, EngineException {
        long pid;
        try (RemoteVault vault = agent().orElseThrow()) {
            pid = vault.status().pid();
        }
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
                .isZero();
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        try {
            if (process.isPresent()) {
                process.get().onExit().get(END_MAX.toSeconds(), TimeUnit.SECONDS);
            }
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }
}
