package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Nobody closes a campaign without the credentials that are believed unused. */
final class BelievedUnusedDrillTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int SEEDS = LONG ? 20 : 1;
    private static final int CREDENTIALS = LONG ? 5_000 : 250;
    private static final int BELIEVED = LONG ? 40 : 4;
    private static final int UNKNOWN = LONG ? 25 : 3;

    /** Before anything, with some left out, with one person's word, with half, twice at the end. */
    private static final int REFUSALS = 6;

    @TempDir private Path folder = Path.of("");

    @Test
    void noneIsPassedOverInSilence() throws IOException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Ran ran = drill("out-" + seed, Integer.toString(seed), "--json").requireExit(0);
            Json.Obj document = ran.document();
            assertThat(document.bool("passed")).as("seed " + seed).isTrue();
            assertThat(document.items("mismatches")).isEmpty();
            assertThat(document.integer("units")).isEqualTo(CREDENTIALS);
            assertThat(document.integer("believed_unused")).isEqualTo(BELIEVED);
            assertThat(document.integer("unknown")).isEqualTo(UNKNOWN);
            assertThat(document.integer("refusals")).isEqualTo(REFUSALS);
            assertThat(document.integer("waived")).isEqualTo(BELIEVED / 2);
            assertThat(document.integer("proven_dead")).isEqualTo(CREDENTIALS - BELIEVED / 2);
            String report = Files.readString(folder.resolve("out-" + seed + "/report.md"));
            assertThat(report).contains("## Coverage", "carol answers for");
            assertThat(count(report, Pattern.compile("\\| waived \\|"))).isEqualTo(BELIEVED / 2);
        }
    }

    private static int count(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        int found = 0;
        while (matcher.find()) {
            found++;
        }
        return found;
    }

    @Test
    void whatWouldNotFitTheAccountIsRefused() {
        assertThat(sized(250, 13, 3).requireExit(2).err())
                .contains("2 to 12 may be believed unused", "hint: ");
        sized(250, 1, 3).requireExit(2);
        sized(250, 4, 6).requireExit(2);
        sized(0, 0, 0).requireExit(2);
    }

    private Ran drill(String out, String seed, String... more) {
        return run(CREDENTIALS, BELIEVED, UNKNOWN, out, seed, more);
    }

    private Ran sized(int credentials, int believed, int unknown) {
        return run(credentials, believed, unknown, "out", "1");
    }

    private Ran run(
            int credentials, int believed, int unknown, String out, String seed, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "drill",
                                "believed-unused",
                                "--out",
                                out,
                                "--seed",
                                seed,
                                "--proof-tries",
                                "2",
                                "--proof-window",
                                "0s",
                                "--credentials",
                                Integer.toString(credentials),
                                "--believed",
                                Integer.toString(believed),
                                "--unknown",
                                Integer.toString(unknown)));
        words.addAll(List.of(more));
        return new Console(folder.resolve("home"), folder.resolve("none"), folder)
                .run(words.toArray(String[]::new));
    }
}
