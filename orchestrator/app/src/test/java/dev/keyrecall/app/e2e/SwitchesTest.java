package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Real programs of this machine are turned off before a campaign and on after it. */
final class SwitchesTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Path program;
    private Path log;
    private Path file;

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(3, 4, 2, 23));
        program = folder.resolve("switch").toAbsolutePath();
        log = folder.resolve("log").toAbsolutePath();
        file = folder.resolve("switches.toml").toAbsolutePath();
        turnsWell();
        Files.writeString(file, one("builds") + one("jobs"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private String one(String name) {
        return """
        [[switch]]
        name = "%1$s"
        kind = "command"
        owner = "platform"
        off = "%2$s off %1$s"
        on = "%2$s on %1$s"
        off-check = "%2$s is-off %1$s"
        on-check = "%2$s is-on %1$s"
        """
                .formatted(name, program);
    }

    private void turnsWell() throws IOException {
        program(
                """
                #!/bin/sh
                state="%1$s.$2"
                case "$1" in
                off) echo off > "$state"; echo "off $2" >> "%1$s" ;;
                on) rm -f "$state"; echo "on $2" >> "%1$s" ;;
                is-off) test -e "$state" ;;
                is-on) ! test -e "$state" ;;
                esac
                """
                        .formatted(log));
    }

    private void program(String text) throws IOException {
        Files.deleteIfExists(program);
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private String planned() {
        return stage.planned("exposure", "--switches", file.toString());
    }

    @Test
    void theyAreOffDuringTheRunAndOnAfterIt() throws Exception {
        String plan = planned();
        assertThat(stage.console.run("plan", "show", plan).requireExit(0).out())
                .contains("Turned off before the first unit", "builds (command, platform)");

        stage.console.run("run", plan).requireExit(0);

        String campaign = stage.campaignOf(plan);
        assertThat(Files.readAllLines(log))
                .containsExactly("off builds", "off jobs", "on jobs", "on builds");
        Ran shown = stage.console.run("campaign", "switches", campaign);
        assertThat(shown.requireExit(0).out()).contains("builds", "command", "platform", "on");
        assertThat(stage.console.run("campaign", "certificate", campaign).requireExit(0).out())
                .contains("Turned off before, and on after", "builds (command, platform): off at ");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void whatDoesNotTurnHoldsTheRunUntilItDoes() throws Exception {
        String plan = planned();
        program("#!/bin/sh\nexit 3\n");

        Ran ran = stage.console.run("run", plan).requireExit(5);

        assertThat(ran.err()).contains("a switch is not off: builds", "exit status 3");
        assertThat(stage.lab.truth().credentials()).allMatch(LabTruth.Credential::active);
        turnsWell();
        stage.console.run("run", plan, "--resume").requireExit(0);
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void aPersonsOrderLetsItRunWhileSomethingIsOn() throws Exception {
        String plan = planned();
        String campaign = stage.campaignOf(plan);
        program("#!/bin/sh\nexit 3\n");
        Ran held = stage.console.run("run", plan).requireExit(5);
        assertThat(held.err())
                .contains("keyrecall campaign restart " + campaign + " builds --reason TEXT");

        for (String one : List.of("builds", "jobs")) {
            assertThat(
                            stage.console
                                    .run("campaign", "restart", campaign, one, "--reason", "broken")
                                    .exit())
                    .isIn(0, 5);
        }
        assertThat(stage.console.run("run", plan, "--resume").requireExit(5).err())
                .contains("a switch is not on: builds");
        assertThat(stage.console.run("campaign", "close", campaign).requireExit(5).out())
                .contains("builds", "it is not on again");
        turnsWell();
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(Files.readAllLines(log)).containsExactly("on builds");
    }

    @Test
    void whatAnAbortLeavesOffIsNamedAndTurnedOn() throws Exception {
        String plan = planned();
        String campaign = stage.campaignOf(plan);
        stage.console.run("run", plan, "--canary", "1").requireExit(5);
        assertThat(stage.console.run("campaign", "status", campaign).requireExit(0).out())
                .contains("not on: builds (off), jobs (off)");

        Ran aborted = stage.console.run("campaign", "abort", campaign, "--yes").requireExit(0);

        assertThat(aborted.out()).contains("not on again: builds (off), jobs (off)");
        assertThat(aborted.err()).contains("keyrecall campaign restart " + campaign);
        stage.console.run("campaign", "restart", campaign, "--reason", "aborted").requireExit(0);
        assertThat(Files.readAllLines(log))
                .containsExactly("off builds", "off jobs", "on jobs", "on builds");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void whatIsWrongInTheFileIsNamedByItsLine() throws Exception {
        for (String wrong :
                List.of(
                        "[[switch]]\nname = \"builds\"\n",
                        "[[switch]]\nname = \"Builds\"\nkind = \"command\"\n",
                        "[[switch]]\nname = \"builds\"\nkind = \"magic\"\n",
                        "[[switch]]\nname = \"builds\"\nkind = \"command\"\noff = \"stop\"\n",
                        "[[switch]]\nname = \"x\"\nkind = \"person\"\noff = \"Stop it.\"\n",
                        one("builds") + "more = 1\n",
                        one("builds") + one("builds"),
                        "nothing = 1\n",
                        "")) {
            Files.writeString(file, wrong);
            Ran ran =
                    stage.console.run(
                            "plan",
                            "create",
                            "--mode",
                            "exposure",
                            "--scope",
                            "all",
                            "--switches",
                            file.toString());
            assertThat(ran.requireExit(2).err())
                    .as(wrong)
                    .contains("the switches cannot be read: line ", "hint: ");
        }
    }
}
