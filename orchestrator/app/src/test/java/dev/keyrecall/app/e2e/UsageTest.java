package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.e2e.Console.Ran;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a command line that is not right, not whole, or not finished is answered. */
final class UsageTest {
    private static final long LIMIT_SECONDS = 60;

    @TempDir private Path folder = Path.of("");
    private Console console = new Console(folder, folder, folder);

    @BeforeEach
    void prepare() {
        console = new Console(folder.resolve("none"), folder.resolve("none"), folder);
    }

    @ParameterizedTest
    @CsvSource({
        "detcet, detect",
        "inventroy list, inventory",
        "statu, status",
        "aprove PLAN, approve",
        "plan creat, create",
        "campaign certifcate CAMPAIGN, certificate",
        "inventory consumr add, consumer",
        "run PLAN --resum, --resume",
        "run PLAN --verbos, --verbose",
        "detect --acount prod, --account",
        "plan create --moed exposure --scope all, --mode",
        "plan create --mode exposure --scoep all, --scope",
        "plan create --mode hygiene --scope all --soka 1h, --soak",
        "status --jsno, --json",
    })
    void aWordMisspeltIsAnsweredByTheOneMeant(String words, String meant) {
        Ran ran = console.run(words.split(" ", -1)).requireExit(2);
        assertThat(ran.err().lines().filter(line -> line.startsWith("keyrecall: error: ")))
                .hasSize(1);
        assertThat(ran.err())
                .as(ran.err())
                .containsPattern("hint: did you mean .*" + meant)
                .containsPattern("hint: see keyrecall.* --help");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void aWordLikeNoneIsAnsweredWithoutAGuess() {
        Ran ran = console.run("xyzzy").requireExit(2);
        assertThat(ran.err()).contains("there is no command 'xyzzy'").doesNotContain("did you");
    }

    @ParameterizedTest
    @CsvSource({
        "plan, create show list",
        "campaign, list status certificate",
        "inventory consumer, add list",
    })
    void aGroupAloneIsAnsweredByItsCommands(String words, String commands) {
        Ran ran = console.run(words.split(" ", -1)).requireExit(2);
        assertThat(ran.err()).contains("'keyrecall " + words + "' needs a command");
        for (String command : commands.split(" ", -1)) {
            assertThat(ran.err()).contains("hint: keyrecall " + words + " " + command + "  ");
        }
    }

    @Test
    void helpAboutWhatIsNoCommandIsAnsweredByTheOneMeant() {
        assertThat(console.run("help", "plan", "creat").requireExit(2).err())
                .contains("there is no command 'creat'", "hint: did you mean", "create");
        assertThat(console.run("help", "detcet").requireExit(2).err())
                .contains("there is no command 'detcet'");
        assertThat(console.run("help", "plan", "create").requireExit(0).out())
                .startsWith("Usage: keyrecall plan create --mode=MODE --scope=EXPR [--soak=D]");
        assertThat(console.run("help", "init", "more").requireExit(0).out())
                .as("help carries nothing out")
                .startsWith("Usage: keyrecall init");
    }

    @Test
    void aValueThatCannotBeReadIsNamedByItsArgument() {
        assertThat(console.run("completion", "fish").requireExit(2).err())
                .contains("Invalid value for SHELL: expected one of [bash, zsh] but was 'fish'");
        assertThat(console.run("lab", "up", "--users", "many").requireExit(2).err())
                .contains("'many' is not a whole number");
    }

    @Test
    void noCommandAtAllIsAnsweredByAllOfThem() {
        Ran ran = console.run().requireExit(2);
        assertThat(ran.err())
                .contains("a command is needed", "hint: keyrecall init  ", "keyrecall --help");
    }

    @Test
    void theCompletionScriptIsUnderstoodByBashAndCompletesCommandsAndOptions()
            throws IOException, InterruptedException {
        assumeTrue(bash("true").exit() == 0, "SKIPPED: there is no bash here");
        Files.writeString(
                folder.resolve("completion"),
                console.run("completion", "bash").requireExit(0).out());
        assertThat(bash("bash -n completion")).isEqualTo(new Bash(0, ""));
        assertThat(completed("")).contains("init", "plan", "campaign", "drill");
        assertThat(completed("inv")).containsExactly("inventory");
        assertThat(completed("plan", "")).contains("create", "show", "list");
        assertThat(completed("plan", "cr")).containsExactly("create");
        assertThat(completed("inventory", "consumer", "")).contains("add", "remove", "list");
        assertThat(completed("plan", "create", "--mo")).containsExactly("--mode");
        assertThat(completed("plan", "create", "--mode", "")).contains("exposure", "hygiene");
        assertThat(completed("run", "PLAN", "--res")).containsExactly("--resume");
        assertThat(completed("campaign", "certificate", "--h")).contains("--html", "--home");
    }

    @Test
    void theSameScriptIsReadByZsh() throws IOException, InterruptedException {
        assumeTrue(bash("command -v zsh").exit() == 0, "SKIPPED: there is no zsh here");
        Files.writeString(
                folder.resolve("completion"),
                console.run("completion", "zsh").requireExit(0).out());
        Bash read =
                bash(
                        "zsh -fc 'autoload -U compinit && compinit -D && source ./completion &&"
                                + " echo ok'");
        assertThat(read.printed()).endsWith("ok\n");
    }

    /** What bash offers for the last word, as pressing the tabulator key would. */
    private List<String> completed(String... words) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("source ./completion\nCOMP_WORDS=(keyrecall");
        for (String word : words) {
            script.append(" '").append(word).append('\'');
        }
        script.append(")\nCOMP_CWORD=").append(words.length).append('\n');
        // compopt complains that nobody has pressed a key; what is offered is in COMPREPLY.
        script.append("_complete_keyrecall 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Bash answer = bash(script.toString());
        assertThat(answer.exit()).as(answer.printed()).isZero();
        return answer.printed().lines().map(String::strip).toList();
    }

    private Bash bash(String script) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "bash", ".txt");
        Process process =
                new ProcessBuilder("bash", "--norc", "--noprofile", "-c", script)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("bash did not end: " + script);
        }
        return new Bash(process.exitValue(), Files.readString(out));
    }

    /** How a script ended. */
    private record Bash(int exit, String printed) {}
}
