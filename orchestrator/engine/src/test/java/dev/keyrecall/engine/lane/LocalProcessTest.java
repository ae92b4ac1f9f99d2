package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Optional;

final class LocalProcessTest {
    private static final long PID = ProcessHandle.current().pid();

    private Optional<String> start = Optional.of("boot-100");
    private final LocalProcess process = new LocalProcess("here", _ -> start);

    @Test
    void aProcessThatLivesIsNotGone() {
        assertThat(process.self()).isEqualTo("here/" + PID + "/boot-100");
        assertThat(process.gone(process.self())).isFalse();
    }

    @Test
    void aProcessThatEndedIsGone() throws IOException, InterruptedException {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        assertThat(process.gone("here/" + child.pid() + "/boot-100")).isTrue();
    }

    @Test
    void anEarlierProcessWithTheSameIdIsGone() {
        assertThat(process.gone("here/" + PID + "/boot-99")).isTrue();
    }

    @Test
    void whatCannotBeKnownIsNotGone() {
        assertThat(process.gone("here/" + PID + "/unknown")).isFalse();
        start = Optional.empty();
        assertThat(process.gone("here/" + PID + "/boot-99")).isFalse();
        assertThat(process.self()).isEqualTo("here/" + PID + "/unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "here", "here/1", "here/x/y", "here//y", "there/1/boot-1"})
    void whatIsNoProcessOfThisHostIsNotGone(String owner) {
        assertThat(process.gone(owner)).isFalse();
    }

    @Test
    void oneThatLivesIsRunning() {
        assertThat(process.running(process.self())).hasValue(PID);
    }

    @Test
    void oneThatIsNotCertainlyTheSameIsNot() throws IOException, InterruptedException {
        assertThat(process.running("here/" + PID + "/boot-99")).isEmpty();
        assertThat(process.running("here/" + PID + "/unknown")).isEmpty();
        assertThat(process.running("here/" + PID)).isEmpty();
        assertThat(process.running("there/" + PID + "/boot-100")).isEmpty();
        assertThat(process.running("here/x/boot-100")).isEmpty();
        assertThat(process.running("")).isEmpty();
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        assertThat(process.running("here/" + child.pid() + "/boot-100")).isEmpty();
        start = Optional.empty();
        assertThat(process.running("here/" + PID + "/boot-100")).isEmpty();
    }
}
