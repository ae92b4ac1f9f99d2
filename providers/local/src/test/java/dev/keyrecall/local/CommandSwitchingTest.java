package dev.keyrecall.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching.Position;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Real programs that turn something off and on, and that look. */
final class CommandSwitchingTest {
    private static final Intent INTENT = new Intent(UUID.randomUUID(), Instant.EPOCH, List.of());

    @TempDir private Path temporary = Path.of("");
    private FileBench bench;
    private final CommandSwitching switching =
            new CommandSwitching(new Programs(new SystemPrograms()));

    @BeforeEach
    void prepare() throws IOException {
        bench = new FileBench(temporary);
    }

    private String script(String name, String text) throws IOException {
        return bench.write(name, "rwx------", "#!/bin/sh\n" + text + "\n").toString();
    }

    private SwitchTarget target() throws IOException {
        Path state = bench.folder.resolve("state");
        String program =
                script(
                        "turn",
                        """
                        case $1 in
                        off) echo "$*" > %1$s ;;
                        on) rm -f %1$s ;;
                        is-off) echo noise; test -e %1$s ;;
                        is-on) echo noise >&2; ! test -e %1$s ;;
                        esac
                        """
                                .formatted(state));
        return target(
                Map.of(
                        "off", program + " off all  of it",
                        "on", program + " on",
                        "off-check", program + " is-off",
                        "on-check", program + " is-on"));
    }

    private static SwitchTarget target(Map<String, String> options) {
        return new SwitchTarget(CommandSwitching.KIND, "builds", options);
    }

    private static SwitchTarget but(SwitchTarget target, String option, String value) {
        Map<String, String> options = new TreeMap<>(target.options());
        options.put(option, value);
        return target(options);
    }

    @Test
    void itIsTurnedOffAndOnAndSeenToBe() throws Exception {
        SwitchTarget target = target();
        switching.check(target);
        assertThat(switching.position(target)).isEqualTo(Position.ON);
        for (int again = 0; again < 2; again++) {
            switching.off(target, INTENT);
            assertThat(switching.position(target)).isEqualTo(Position.OFF);
        }
        assertThat(bench.folder.resolve("state")).hasContent("off all of it\n");
        for (int again = 0; again < 2; again++) {
            switching.on(target, INTENT);
            assertThat(switching.position(target)).isEqualTo(Position.ON);
        }
    }

    @Test
    void checksThatContradictEachOtherSayNothing() throws Exception {
        SwitchTarget neither =
                but(but(target(), "off-check", "/bin/false"), "on-check", "/bin/false");
        SwitchTarget both = but(but(target(), "off-check", "/bin/true"), "on-check", "/bin/true");

        assertThat(switching.position(neither)).isEqualTo(Position.UNKNOWN);
        assertThat(switching.position(both)).isEqualTo(Position.UNKNOWN);
    }

    @Test
    void aProgramThatFailsSaysWithWhichStatus() throws Exception {
        SwitchTarget target = but(target(), "off", script("fail", "echo secret; exit 7"));

        assertThatThrownBy(() -> switching.off(target, INTENT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("exit status 7")
                .hasMessageNotContaining("secret");
        assertThat(switching.position(target)).isEqualTo(Position.ON);
    }

    @Test
    void aProgramThatDoesNotEndIsStopped() throws Exception {
        SwitchTarget target =
                but(
                        but(target(), "off", script("hang", "echo $$ > $0.pid\nexec sleep 60")),
                        "time-limit",
                        "1s");

        assertThatThrownBy(() -> switching.off(target, INTENT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("did not end within its time limit and was killed");
        long pid = Long.parseLong(Files.readString(bench.folder.resolve("hang.pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aProgramThatOthersMayWriteIsNotStarted() throws Exception {
        Path open = bench.write("open", "rwxrwxrwx", "#!/bin/sh\ntouch " + bench.folder + "/ran\n");
        SwitchTarget target = but(target(), "off", open.toString());

        assertThatThrownBy(() -> switching.off(target, INTENT))
                .isInstanceOf(ProviderException.class);
        assertThat(Files.exists(bench.folder.resolve("ran"))).isFalse();
    }

    @Test
    void aProgramOfSomebodyElseIsNotStarted() throws Exception {
        Path theirs =
                bench.write("theirs", "rwxr-xr-x", "#!/bin/sh\ntouch " + bench.folder + "/ran\n");
        assumeTrue(
                Files.getOwner(theirs).getName().equals("root"),
                "SKIPPED: only root gives a file to somebody else");
        Files.setOwner(
                theirs,
                theirs.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody"));
        SwitchTarget target = but(target(), "off", theirs.toString());

        assertThatThrownBy(() -> switching.off(target, INTENT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("is nobody's");
        assertThat(Files.exists(bench.folder.resolve("ran"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "off|stop it",
                "on|./turn on",
                "off-check|/bin/../bin/true",
                "time-limit|0s",
                "time-limit|3601s",
                "time-limit|1m",
                "shell|yes"
            })
    void whatCouldNotBeTurnedIsRefusedBeforeItIsPlanned(String option, String value)
            throws Exception {
        SwitchTarget wrong = but(target(), option, value);

        assertThatThrownBy(() -> switching.check(wrong))
                .isInstanceOf(ProviderException.Refused.class);
    }

    @Test
    void eachOfTheFourProgramsIsAskedFor() throws Exception {
        for (String option : List.of("off", "on", "off-check", "on-check")) {
            Map<String, String> options = new TreeMap<>(target().options());
            options.remove(option);

            assertThatThrownBy(() -> switching.check(target(options)))
                    .isInstanceOf(ProviderException.Refused.class)
                    .hasMessageContaining("it needs " + option + ":");
        }
    }
}
