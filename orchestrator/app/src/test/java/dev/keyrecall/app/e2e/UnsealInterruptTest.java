package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Whoever ends {@code vault unseal} before it has said "open" leaves no agent behind. */
final class UnsealInterruptTest {
    /** A test runner started in the background hands down signals that are ignored. */
    private static final List<String> SIGNALS_AS_IN_A_TERMINAL =
            List.of("env", "--default-signal=INT,TERM,HUP");

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, InterruptedException, EngineException {
        assumeTrue(
                new ProcessBuilder("env", "--default-signal=INT,TERM,HUP", "true")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0,
                "SKIPPED: this env(1) cannot restore signals (GNU coreutils 8.31 can)");
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(3, 4, 2, 71));
    }

    @AfterEach
    void close() {
        if (stage != null) {
            stage.console.run("vault", "seal");
            stage.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INT, the start of its process",
        "INT, agent.lock",
        "INT, agent.sock",
        "TERM, agent.sock",
        "HUP, agent.sock",
        "KILL, agent.lock",
        "KILL, agent.sock",
    })
    void whileTheAgentStarts(String signal, String instant)
            throws IOException, InterruptedException {
        try (Child unseal =
                        Child.start(SIGNALS_AS_IN_A_TERMINAL, stage, folder, "vault", "unseal");
                HeldOpen agent = started(unseal)) {
            Path file = stage.home.resolve(instant);
            while (instant.startsWith("agent") && Files.notExists(file) && unseal.alive()) {
                Thread.sleep(1);
            }
            unseal.signal(signal);
            boolean said = unseal.exit() == 0 || unseal.out().contains("the vault is open until");
            if (said) {
                // It was quicker than the signal.
                assertThat(unseal.out()).contains("the vault is open until");
                stage.console.plain("vault", "seal").requireExit(0);
            }
            assertThat(agent.ends()).as("no agent is left: " + unseal.printed()).isTrue();
            if (!said && !signal.equals("KILL")) {
                assertThat(unseal.exit()).as(unseal.printed()).isEqualTo(1);
                assertThat(unseal.err())
                        .contains(
                                "keyrecall: error: interrupted", "the vault stays sealed", "hint");
            }
            assertThat(stage.console.plain("vault", "status").requireExit(0).out())
                    .contains("sealed: each command asks");
        }
    }

    private static HeldOpen started(Child unseal) throws IOException, InterruptedException {
        Optional<HeldOpen> started = HeldOpen.startedBy(unseal);
        while (started.isEmpty()) {
            assertThat(unseal.alive()).as(unseal.printed()).isTrue();
            Thread.sleep(1);
            started = HeldOpen.startedBy(unseal);
        }
        return started.get();
    }

    @Test
    void whileItWaitsForThePassphrase() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<OutputStream> asking = CompletableFuture.supplyAsync(() -> opened(pipe));
        try (Child unseal =
                Child.start(
                        SIGNALS_AS_IN_A_TERMINAL, stage.home, pipe, folder, "vault", "unseal")) {
            // Opening a pipe waits for who reads it.
            try (OutputStream held = asking.get(60, TimeUnit.SECONDS)) {
                unseal.signal("INT");
                assertThat(unseal.exit()).as(unseal.printed()).isNotZero();
                held.flush();
            }
            assertThat(unseal.out()).isEmpty();
            assertThat(Files.exists(stage.home.resolve("agent.sock"))).isFalse();
        }
    }

    private static OutputStream opened(Path pipe) {
        try {
            return new FileOutputStream(pipe.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
