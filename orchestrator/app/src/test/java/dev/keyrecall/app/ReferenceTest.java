package dev.keyrecall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pages made from the command tree are those that lie in the source tree. */
final class ReferenceTest {
    static final Path ROOT = Path.of(System.getProperty("keyrecall.root", "../.."));

    /** {@code -Dkeyrecall.write=true} writes the pages in place of comparing them. */
    private static final boolean WRITE = Boolean.getBoolean("keyrecall.write");

    @Test
    void theHelpThatIsPrintedWithoutLoadingACommandIsTheCommands() throws IOException {
        requireSame(
                "orchestrator/app/src/main/resources" + Main.HELP,
                new Reference().help(),
                "ReferenceTest");
    }

    @Test
    void theReferenceNamesEveryCommandAndOption() throws IOException {
        requireSame("docs/reference/commands.md", new Reference().commands(), "ReferenceTest");
    }

    @Test
    void theManPageNamesEveryCommandAndOption() throws IOException {
        requireSame("docs/man/keyrecall.1", new Reference().man(), "ReferenceTest");
    }

    @Test
    void theManPageIsReadByGroffWithoutAWarning() throws IOException, InterruptedException {
        Process groff;
        try {
            groff =
                    new ProcessBuilder(
                                    "groff",
                                    "-ww",
                                    "-man",
                                    "-Tascii",
                                    ROOT.resolve("docs/man/keyrecall.1").toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "SKIPPED: there is no groff here");
            return;
        }
        String rendered =
                new String(groff.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(groff.waitFor()).as(rendered).isZero();
        assertThat(rendered).doesNotContain("warning:", "error:").contains("KEYRECALL(1)");
    }

    /** The page in the source tree is the one made now; {@code test} is how it is written. */
    static void requireSame(String page, String made, String test) throws IOException {
        Path file = ROOT.resolve(page);
        if (WRITE) {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, made);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "%s is out of date; write it with: mvn -pl orchestrator/app -am test"
                                + " -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false"
                                + " \"-Dtest.jvm.args=-Dkeyrecall.write=true\"",
                        page, test)
                .isEqualTo(made);
    }
}
