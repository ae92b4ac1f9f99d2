package dev.keyrecall.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Campaigns end as they should, whatever goes wrong on the way: 20,000 seeds, half of them in each
 * mode. The long suite takes more of them, and goes on where it ended the last time, by files whose
 * names begin as {@code -Dkeyrecall.simulation=FILE} says; {@code -Dkeyrecall.seed=N} replays one.
 */
final class SimulationTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final @Nullable Long ONLY = Long.getLong("keyrecall.seed");
    private static final int SEEDS = Integer.getInteger("keyrecall.seeds", LONG ? 50_000 : 10_000);
    private static final int REPLAYED = LONG ? 2_000 : 100;

    /** So many seeds see every kind of fault. */
    private static final int ENOUGH = 500;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void everySeedHoldsEveryLaw(Mode mode) throws IOException, InterruptedException {
        long from = ONLY == null ? ended(mode) : ONLY;
        long to = ONLY == null ? from + SEEDS : ONLY + 1;
        int step = Runtime.getRuntime().availableProcessors();
        List<Process> processes = new ArrayList<>();
        for (int worker = 0; worker < step; worker++) {
            processes.add(start(mode, from + worker, to, step));
        }

        for (Process process : processes) {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            System.out.printf("SimulationTest %s from %d: %s%n", mode, from, firstLine(said));
            assertThat(code).as(said).isZero();
            if (to - from > (long) ENOUGH * step) {
                assertThat(said).contains(kinds());
            }
        }
        keep(mode, to);
    }

    /** In a process of its own, whose compiler is the JVM's usual one. */
    private static Process start(Mode mode, long from, long to, int step) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-ea",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dkeyrecall.latest=" + Integer.getInteger("keyrecall.latest", 60),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SeedSearch.class.getName(),
                        mode.name(),
                        Long.toString(from),
                        Long.toString(to),
                        Integer.toString(step))
                .redirectErrorStream(true)
                .start();
    }

    /** The same seed is the same run: the same steps, at the same times, in the same order. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void aSeedReplaysToTheSameTrace(Mode mode) {
        SimStage stage = SimStage.of(mode);
        SimStage again = SimStage.of(mode);
        List<Long> different = new ArrayList<>();
        long traces = 0;
        for (long seed = 0; seed < REPLAYED; seed++) {
            SimReport one = SeedSearch.undisturbed(seed, stage);
            SimReport two = SeedSearch.undisturbed(seed, again);
            traces ^= one.trace();
            if (one.trace() != two.trace() || one.steps() != two.steps()) {
                different.add(seed);
            }
        }
        assertThat(different).isEmpty();
        assertThat(traces).isNotZero();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("nothing");
    }

    private static String[] kinds() {
        List<String> kinds = new ArrayList<>();
        for (SimFaults.Kind kind : SimFaults.Kind.values()) {
            kinds.add(kind.name() + "=");
        }
        return kinds.toArray(String[]::new);
    }

    private static long ended(Mode mode) throws IOException {
        Path file = file(mode);
        return LONG && file != null && Files.exists(file)
                ? Long.parseLong(Files.readString(file).strip())
                : 0;
    }

    private static void keep(Mode mode, long to) throws IOException {
        Path file = file(mode);
        if (LONG && ONLY == null && file != null) {
            Files.writeString(file, to + "\n");
        }
    }

    private static @Nullable Path file(Mode mode) {
        String named = System.getProperty("keyrecall.simulation");
        return named == null ? null : Path.of(named + "-" + mode.name().toLowerCase(Locale.ROOT));
    }
}
