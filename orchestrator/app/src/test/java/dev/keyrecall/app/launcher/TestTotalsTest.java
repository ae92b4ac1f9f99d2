package dev.keyrecall.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code .ci/TestTotals.java} counts. */
final class TestTotalsTest {
    private static final Instant STARTED = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void makeModules() throws IOException {
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project><modules><module>a</module><module>b/c</module></modules></project>");
    }

    @Test
    void countsEveryModuleAndSaysWhyATestWasSkippedOrFailed() throws Exception {
        report("a", "x.OneTest", STARTED, "<testcase classname='x.OneTest' name='passes'/>");
        report(
                "b/c",
                "x.TwoTest",
                STARTED.plusSeconds(9),
                """
                <testcase classname='x.TwoTest' name='fails'><failure message='no such'/></testcase>
                <testcase classname='x.TwoTest' name='breaks'><error>first
                second</error></testcase>
                <testcase classname='x.TwoTest' name='waits'><skipped message='no moto'/></testcase>
                """);
        assertThat(totals("false").requireExit(0).out())
                .isEqualTo(
                        """
                        tests: 4 run, 2 failed, 1 skipped
                          failed: TwoTest.fails: no such
                          failed: TwoTest.breaks: first
                          skipped: TwoTest.waits: no moto
                        """);
    }

    @Test
    void aReportOfAnEarlierBuildIsNotCounted() throws Exception {
        report(
                "a",
                "x.OldTest",
                STARTED.minusMillis(1),
                "<testcase classname='x.OldTest' name='passes'/>");
        assertThat(totals("true").requireExit(0).out())
                .isEqualTo("tests: 0 run, 0 failed, 0 skipped\n");
        assertThat(totals("false").requireExit(1).err()).contains("no test ran");
    }

    @Test
    void aReportThatIsBrokenOffIsAFailure() throws Exception {
        report("a", "x.OneTest", STARTED, "<testcase classname='x.OneTest' na");
        Ran ran = totals("false").requireExit(0);
        assertThat(ran.out())
                .startsWith("tests: 1 run, 1 failed, 0 skipped\n")
                .contains("  failed: TEST-x.OneTest.xml: broken off: ");
        assertThat(ran.err()).isEmpty();
    }

    private void report(String module, String name, Instant time, String cases) throws IOException {
        Path reports = Files.createDirectories(folder.resolve(module + "/target/surefire-reports"));
        Path file = reports.resolve("TEST-" + name + ".xml");
        Files.writeString(file, "<testsuite>" + cases + "</testsuite>");
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private Ran totals(String switchedOff) throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        SourceTree.REPOSITORY.resolve(".ci/TestTotals.java").toString(),
                        folder.toString(),
                        STARTED.toString(),
                        switchedOff);
        return Ran.start(folder, folder, Map.of(), command).end();
    }
}
