package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One person drives a recall in which many have a part. */
final class HumanStepsDrillTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int UNITS = LONG ? 2_000 : 100;
    private static final int OWNERS = LONG ? 60 : 6;
    private static final int COMMANDS_MAX = 30;

    @TempDir private Path folder = Path.of("");

    @Test
    void onePersonDrivesItToTheCertificate() throws IOException {
        Ran ran = drill(UNITS, 30, OWNERS, "--json").requireExit(0);
        Json.Obj document = ran.document();
        assertThat(document.bool("passed")).as(ran.err()).isTrue();
        assertThat(document.items("mismatches")).isEmpty();
        assertThat(document.items("commands")).hasSizeLessThanOrEqualTo(COMMANDS_MAX);
        assertThat(document.integer("units")).isEqualTo(UNITS);
        assertThat(document.integer("proven_dead")).isEqualTo(UNITS);
        assertThat(document.integer("by_hand")).isEqualTo(UNITS * 3L / 10);
        assertThat(ran.err()).contains("$ keyrecall campaign task import camp-");
        assertThat(Files.readString(folder.resolve("out/report.md"))).contains("## Coverage");
        assertThat(Files.readString(folder.resolve("out/mail/001-team-00.txt")))
                .contains("Subject: " + UNITS * 3 / 10 / OWNERS + " of your credentials");
    }

    @Test
    void whatWouldNotFitIsRefused() {
        assertThat(drill(100, 3, 6).requireExit(2).err()).contains("hint: for example");
        drill(100, 90, 6).requireExit(2);
        drill(0, 30, 2).requireExit(2);
    }

    private Ran drill(int units, int percent, int owners, String... more) {
        String[] words = {
            "drill",
            "human-steps",
            "--out",
            "out",
            "--proof-tries",
            "2",
            "--proof-window",
            "0s",
            "--units",
            Integer.toString(units),
            "--percent",
            Integer.toString(percent),
            "--owners",
            Integer.toString(owners)
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return new Console(folder.resolve("home"), folder.resolve("none"), folder).run(all);
    }
}
