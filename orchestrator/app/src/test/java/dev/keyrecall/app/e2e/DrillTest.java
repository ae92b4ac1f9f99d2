package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one story, from an empty folder. */
final class DrillTest {
    private static final String REF = "aws:lab:iam-access-key:AKIA[A-Z0-9]{16}";

    @TempDir private Path folder = Path.of("");

    @Test
    void theDrillFindsBothAndAccountsForEachOfEightyOne() throws IOException {
        Ran ran = drill("out", "--seed", "3").requireExit(0);
        assertThat(ran.out().lines().toList().getLast())
                .matches(
                        "certificate: 81/81 accounted for, missing "
                                + REF
                                + ", unexpected "
                                + REF
                                + ", orphans 0, open 0, ledger verified");
        assertThat(Files.readString(folder.resolve("out/report.md")))
                .contains("81 of 81 units accounted for");
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("</html>");
        assertThat(ran.err().lines().filter(line -> line.contains("AKIA")))
                .as("the two findings and the operator's own; never a line per credential")
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void withJsonItPrintsOneObject() {
        Ran ran = drill("out", "--json").requireExit(0);
        Json.Obj document = ran.document();
        assertThat(document.object("findings").items("missing")).hasSize(1);
        assertThat(document.object("findings").items("unexpected")).hasSize(1);
        assertThat(document.integer("units")).isEqualTo(81);
        assertThat(document.integer("proven_dead")).isEqualTo(81);
        assertThat(document.integer("open")).isZero();
        assertThat(document.integer("orphans")).isZero();
        assertThat(document.object("ledger").bool("verified")).isTrue();
    }

    @Test
    void noDrillOverwritesAnother() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/report.md"), "of another drill");
        Ran ran = drill("out").requireExit(2);
        assertThat(ran.err()).contains("keyrecall: error: ", "hint: ");
        assertThat(folder.resolve("out/report.md")).content().isEqualTo("of another drill");
    }

    private Ran drill(String out, String... more) {
        String[] words = new String[8 + more.length];
        String[] first = {
            "drill", "missing-key", "--out", out, "--proof-tries", "2", "--proof-window", "0s"
        };
        System.arraycopy(first, 0, words, 0, first.length);
        System.arraycopy(more, 0, words, first.length, more.length);
        return new Console(folder.resolve("home"), folder.resolve("none"), folder).run(words);
    }
}
