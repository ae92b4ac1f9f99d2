package dev.keyrecall.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** How an agent's process is started, and that none is left where that does not come to its end. */
@Timeout(120)
final class AgentStartTest {
    private static final Duration HELD = Duration.ofHours(1);

    @TempDir private Path home = Path.of("");
    private final List<Process> started = new ArrayList<>();
    private Runnable atStart = () -> {};
    private Runnable signal = () -> {};

    /** Time that stands still. */
    private static void never(Duration duration) throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private Io io(String script, Waiter waiter) {
        Io real = SystemIo.create();
        return new Io(
                real.out(),
                real.err(),
                real.in(),
                real.terminal(),
                real.environment(),
                real.directory(),
                real.osUser(),
                real.clock(),
                waiter,
                real.random(),
                real.cost(),
                real.adapters(),
                real.process(),
                new Handed(),
                real.hygiene(),
                (directory, words) -> process(directory, script),
                real.build());
    }

    private Process process(Path directory, String script) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", script).directory(directory.toFile()).start();
        started.add(process);
        atStart.run();
        return process;
    }

    /** Signals that the test sends. */
    private final class Handed implements Signals {
        @Override
        public Subscription onInterrupt(Runnable handler) {
            return onEnd(handler);
        }

        @Override
        public Subscription onEnd(Runnable handler) {
            signal = handler;
            return () -> signal = () -> {};
        }

        @Override
        public Subscription onExit(Runnable handler) {
            throw new AssertionError("nothing is left behind");
        }

        @Override
        public void halt(int exitCode) {
            throw new AssertionError("nobody ends this process");
        }
    }

    private static Unlocking unlocking() {
        return new Unlocking(
                Unlocking.Kind.PASSPHRASE, SecretBytes.ofUtf8("the passphrase of this test"));
    }

    private void start(String script, Waiter waiter, Runnable report) throws EngineException {
        try (Unlocking unlocking = unlocking()) {
            new AgentStart(io(script, waiter)).start(home, HELD, unlocking, report);
        }
    }

    private void requireNoneLeft(String script, Waiter waiter, Ending ending, String message) {
        assertThatThrownBy(() -> start(script, waiter, () -> started.clear()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.ending()).isEqualTo(ending))
                .hasMessageContaining(message);
        assertThat(started).as("it was not reported").hasSize(1);
        assertThat(started.getFirst().isAlive()).isFalse();
    }

    @Test
    void itIsReportedOnceItAnswersAndStaysOnceItIsReported()
            throws EngineException, IOException, InterruptedException {
        List<Integer> taken = new ArrayList<>();
        start(
                "head -c 32 >begun; echo ready; cat >end",
                AgentStartTest::never,
                () -> {
                    started.forEach(one -> assertThat(one.isAlive()).isTrue());
                    taken.add(started.size());
                });
        assertThat(taken).containsExactly(1);
        assertThat(started.getFirst().waitFor()).isZero();
        assertThat(Files.size(home.resolve("begun"))).isEqualTo(32);
        assertThat(Files.readAllBytes(home.resolve("end"))).containsExactly(1);
    }

    @Test
    void oneThatDoesNotStartInTimeIsEnded() {
        requireNoneLeft(
                "exec sleep 600",
                duration -> assertThat(duration).isEqualTo(AgentLimits.START_MAX),
                Ending.FAULT,
                "did not start within");
    }

    @Test
    void aSignalBeforeItAnswersEndsIt() {
        atStart = () -> signal.run();
        requireNoneLeft(
                "exec sleep 600",
                AgentStartTest::never,
                Ending.FAULT,
                "interrupted before the agent answered; the vault stays sealed");
    }

    @Test
    void aSignalOnceItAnswersComesTooLate()
            throws EngineException, IOException, InterruptedException {
        start("head -c 32 >begun; echo ready; cat >end", AgentStartTest::never, () -> signal.run());
        assertThat(started.getFirst().waitFor()).isZero();
        assertThat(Files.readAllBytes(home.resolve("end"))).containsExactly(1);
    }

    @Test
    void howItEndedIsSaidInItsOwnWords() {
        requireNoneLeft(
                "echo 'keyrecall: error: it is so' >&2; echo 'hint: do so' >&2; exit 6",
                AgentStartTest::never,
                Ending.REFUSED,
                "it is so");
    }
}
