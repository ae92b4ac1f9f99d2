package dev.keyrecall.app.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Files that get their name once they are whole, several at once. */
final class PartFileTest {
    private static final int ROUNDS = 100;
    private static final int WRITERS = 3;
    private static final String LEFT = "a.backup.0123456789abcdef.part";

    @TempDir private Path folder = Path.of("");
    private final SecureRandom random = new SecureRandom();
    private final Signals signals = SystemIo.create().signals();
    private Path file = Path.of("");
    private PartFile.Target target = new PartFile.Target(file, "backup");

    @BeforeEach
    void name() {
        file = folder.resolve("a.backup");
        target = new PartFile.Target(file, "backup");
    }

    private static void write(PartFile part, String text) throws IOException {
        part.out().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(one -> String.valueOf(one.getFileName())).sorted().toList();
        }
    }

    private static void requireRefused(Ending ending, String what, Exception e) {
        assertThat(e).isInstanceOf(EngineException.class).hasMessageContaining(what);
        assertThat(((EngineException) e).ending()).isEqualTo(ending);
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndNothingElse() throws Exception {
        Files.writeString(folder.resolve(LEFT), "half");
        List<String> others =
                List.of("a.backup.part", "a.backup.mine.part", "b.backup.0123456789abcdef.part");
        for (String other : others) {
            Files.writeString(folder.resolve(other), "mine");
        }
        try (PartFile part = PartFile.begin(target, random, signals)) {
            assertThat(names()).doesNotContain("a.backup", LEFT).containsAll(others).hasSize(4);
            write(part, "whole");
            part.name();
        }
        assertThat(file).hasContent("whole");
        assertThat(names()).containsAll(others).hasSize(4);
    }

    @Test
    void whatAnotherProcessIsWritingIsLeftAlone() throws Exception {
        Path part = folder.resolve(LEFT);
        Process other = LockProcess.start(part);
        try {
            assertThat(other.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("LOCKED");
            assertThatThrownBy(() -> PartFile.begin(target, random, signals).close())
                    .satisfies(
                            e ->
                                    requireRefused(
                                            Ending.REFUSED,
                                            "another process is writing",
                                            (Exception) e));
            assertThat(names()).containsExactly(LEFT);
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (PartFile mine = PartFile.begin(target, random, signals)) {
            write(mine, "whole");
            mine.name();
        }
        assertThat(names()).containsExactly("a.backup");
    }

    @Test
    void aPartThatIsTakenAwayNeverMakesAnotherOneGetTheName() throws Exception {
        try (PartFile part = PartFile.begin(target, random, signals)) {
            write(part, "whole");
            Files.delete(folder.resolve(names().getFirst()));
            Files.writeString(folder.resolve(LEFT), "another one's half");
            assertThatThrownBy(part::name)
                    .satisfies(
                            e -> requireRefused(Ending.FAULT, "cannot be written", (Exception) e));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    @Timeout(120)
    void ofSeveralWhoWriteToOneNameOneGetsItAndItsFileIsWhole() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                CyclicBarrier start = new CyclicBarrier(WRITERS);
                List<Future<String>> ends = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    String text = ("writer " + i + "\n").repeat(2_000);
                    ends.add(threads.submit(() -> written(start, text)));
                }
                List<String> done = new ArrayList<>();
                for (Future<String> end : ends) {
                    done.add(end.get());
                }
                done.removeIf(String::isEmpty);
                assertThat(done).as("round %s", round).hasSizeLessThan(2);
                if (!done.isEmpty()) {
                    assertThat(Files.readString(file)).isEqualTo(done.getFirst());
                    Files.delete(file);
                }
                assertThat(names()).as("round %s", round).isEmpty();
            }
        }
    }

    /** What was written, or nothing when somebody else was there. */
    private String written(CyclicBarrier start, String text) throws Exception {
        start.await();
        try (PartFile part = PartFile.begin(target, random, signals)) {
            for (String line : text.split("(?<=\n)", -1)) {
                write(part, line);
            }
            part.name();
            return text;
        } catch (EngineException e) {
            assertThat(e.ending()).isIn(Ending.USAGE, Ending.REFUSED);
            return "";
        }
    }

    /** A process that holds a file's lock until it is killed. */
    static final class LockProcess {
        private LockProcess() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (FileChannel channel =
                    FileChannel.open(
                            Path.of(arguments[0]),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "BUSY" : "LOCKED");
                Thread.sleep(300_000);
            }
        }

        static Process start(Path file) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LockProcess.class.getName(),
                            file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
    }
}
