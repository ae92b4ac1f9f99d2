package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.e2e.Page.Block;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the commands of a guide, in order. A {@code sh} block is run line by line: what begins with
 * {@code keyrecall} as the product, all else by a shell. Each must end with 0, or as a comment
 * behind it claims ({@code # exit 6: why}). A {@code text} block after it must be of the shape of
 * what the last command printed: an ellipsis is any text, a number any number.
 */
final class Guide {
    private static final Pattern CLAIM = Pattern.compile("\\s+# exit ([0-9]).*$");
    private static final Pattern SHAPE =
            Pattern.compile("[0-9a-f]*…|[0-9][0-9,]*|.", Pattern.DOTALL);
    private static final long LIMIT_SECONDS = 60;

    private final Page page;
    private final Stage stage;
    private final Path directory;
    private final Map<String, String> said = new LinkedHashMap<>();
    private final Map<String, Step> before = new LinkedHashMap<>();
    private final List<String> ran = new ArrayList<>();
    private @Nullable Ran last;

    /** What a test does, or has run in the place of what a person would. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Takes a guide by its file's name.
     *
     * @param directory where the commands are run; a command may make it
     */
    Guide(String name, Stage stage, Path directory) {
        this.page = new Page("docs/guides/" + name);
        this.stage = stage;
        this.directory = directory;
    }

    /** Has this said where the guide says that. */
    Guide saying(String that, String here) {
        said.put(that, here);
        return this;
    }

    /** Does something before the first line that contains this. */
    Guide before(String words, Step step) {
        before.put(words, step);
        return this;
    }

    /** Runs all; returns the lines that were run. */
    List<String> run() throws IOException, InterruptedException {
        for (Block block : page.blocks()) {
            switch (block.language()) {
                case "sh" -> commands(block);
                case "text" -> requireShape(block);
                default -> prepare(block.lines().getFirst());
            }
        }
        assertThat(before.keySet()).as("lines that the guide has no more").isEmpty();
        return ran;
    }

    private void commands(Block block) throws IOException, InterruptedException {
        List<String> shell = new ArrayList<>();
        for (String line : String.join("\n", block.lines()).replace("\\\n", " ").split("\n", -1)) {
            prepare(line);
            if (line.startsWith("keyrecall ")) {
                shell(shell);
                product(line);
            } else {
                shell.add(line);
            }
            ran.add(line);
        }
        shell(shell);
    }

    private void prepare(String line) throws IOException {
        for (String words : List.copyOf(before.keySet())) {
            Step step = line.contains(words) ? before.remove(words) : null;
            if (step != null) {
                step.run();
            }
        }
    }

    private String here(String line) {
        String here = line;
        for (Map.Entry<String, String> one : said.entrySet()) {
            here = here.replace(one.getKey(), one.getValue());
        }
        return here;
    }

    private void product(String line) throws IOException {
        Matcher claim = CLAIM.matcher(line);
        int exit = claim.find() ? Integer.parseInt(claim.group(1)) : 0;
        List<String> words =
                new ArrayList<>(
                        Page.words(here(claim.replaceAll("")).substring("keyrecall".length())));
        Path file = null;
        int redirection = words.indexOf(">");
        if (redirection >= 0) {
            file = directory.resolve(words.get(redirection + 1));
            words.subList(redirection, words.size()).clear();
        }
        Path home = stage.home;
        int other = words.indexOf("--home");
        if (other >= 0) {
            home = Path.of(words.remove(other + 1));
            words.remove(other);
        }
        Console console = new Console(home, stage.passphrase, directory);
        String[] all = words.toArray(String[]::new);
        Ran now = words.contains("--unlock") ? console.plain(all) : console.run(all);
        assertThat(now.exit())
                .as("%s: %s\n%s%s", page.name(), line, now.out(), now.err())
                .isEqualTo(exit);
        if (file != null) {
            Files.writeString(file, now.out());
        }
        last = now;
    }

    private void shell(List<String> lines) throws IOException, InterruptedException {
        if (lines.isEmpty()) {
            return;
        }
        String script = here(String.join("\n", lines));
        lines.clear();
        Path at = Files.isDirectory(directory) ? directory : stage.home.resolveSibling(".");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-euc", script)
                        .directory(at.toFile())
                        .redirectErrorStream(true);
        builder.environment()
                .merge(
                        "PATH",
                        stage.home.resolveSibling("bin").toString(),
                        (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s\n%s", page.name(), script, printed).isZero();
    }

    private void requireShape(Block block) throws IOException {
        prepare(block.lines().getFirst());
        assertThat(last).as("%s shows what no command printed", page.name()).isNotNull();
        Ran now = Objects.requireNonNull(last);
        String printed =
                block.lines().getFirst().startsWith("keyrecall: error: ") ? now.err() : now.out();
        assertThat(printed.strip()).as("%s", page.name()).matches(shape(block.lines()));
    }

    static Pattern shape(List<String> lines) {
        StringBuilder shape = new StringBuilder();
        Matcher all = SHAPE.matcher(String.join("\n", lines));
        while (all.find()) {
            String part = all.group();
            if (part.endsWith("…")) {
                shape.append("[^\\n]*");
            } else if (Character.isDigit(part.charAt(0))) {
                shape.append("[0-9][0-9,]*");
            } else {
                shape.append(Pattern.quote(part));
            }
        }
        return Pattern.compile(shape.toString());
    }

    /** Has a command of ours in the place of the last one of the guide. */
    void instead(Ran other) {
        last = other;
    }
}
