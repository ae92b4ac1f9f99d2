package dev.keyrecall.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pages made from the command tree are those that lie in the source tree. */
final class ReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("keyrecall.root", "../.."));

    /** {@code -Dkeyrecall.write=true} writes the pages in place of comparing them. */
    private static final boolean WRITE = Boolean.getBoolean("keyrecall.write");

    @Test
    void theHelpThatIsPrintedWithoutLoadingACommandIsTheCommands() throws IOException {
        requireSame("orchestrator/app/src/main/resources" + Main.HELP, new Reference().help());
    }

    @Test
    void theReferenceNamesEveryCommandAndOption() throws IOException {
        requireSame("docs/reference/commands.md", new Reference().commands());
    }

    private static void requireSame(String page, String made) throws IOException {
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
                                + " -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " \"-Dtest.jvm.args=-Dkeyrecall.write=true\"",
                        page)
                .isEqualTo(made);
    }
}
