package dev.keyrecall.lab.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Environments are made once, whole or not at all. */
final class PythonEnvironmentTest {
    @Test
    void onlyPinnedRequirementsAreTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PythonEnvironment.with(List.of("boto3")));
    }

    @Test
    void environmentIsMadeOnceAndRuns(@TempDir Path cache) throws Exception {
        PythonEnvironment first = bare(cache);
        PythonEnvironment again = bare(cache);
        assertThat(again.python()).isEqualTo(first.python());
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).as("nothing half-made is left").hasSize(1);
        }
        PythonEnvironment.Run run =
                PythonEnvironment.run(
                        first.process(List.of("-c", "import sys; print(sys.prefix); sys.exit(3)")),
                        Duration.ofMinutes(1));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.output()).contains(cache.getFileName().toString());
    }

    @Test
    void missingPackageIsToldAndLeavesNothing(@TempDir Path cache) throws IOException {
        String impossible = cache.resolve("absent") + "==1";
        assertThatExceptionOfType(PythonUnavailableException.class)
                .isThrownBy(() -> PythonEnvironment.with(cache, List.of(impossible)));
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void processThatDoesNotEndIsKilled() {
        ProcessBuilder endless = new ProcessBuilder("sleep", "600");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PythonEnvironment.run(endless, Duration.ofMillis(300)))
                .withMessageContaining("no end within");
    }

    private static PythonEnvironment bare(Path cache) {
        try {
            return PythonEnvironment.with(cache, List.of());
        } catch (PythonUnavailableException e) {
            System.err.println("SKIPPED PythonEnvironmentTest: " + e.getMessage());
            assumeTrue(false, String.valueOf(e.getMessage()));
            throw new IllegalStateException("unreachable", e);
        }
    }
}
