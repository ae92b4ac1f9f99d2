package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The command lines that one person types in a drill, run in this process as they stand. Not
 * thread-safe.
 */
final class CommandLines {
    private final Io io;
    private final HumanStepsDrill.Commands runner;
    private final List<String> global;
    private final Consumer<String> steps;
    private final List<String> typed = new ArrayList<>();

    /**
     * Prepares them.
     *
     * @param folder where the home and its passphrase are
     * @param steps is told of each line
     */
    CommandLines(Io io, HumanStepsDrill.Commands runner, Path folder, Consumer<String> steps) {
        this.io = io;
        this.runner = runner;
        this.global =
                List.of(
                        "--home",
                        folder.resolve("home").toString(),
                        "--passphrase-file",
                        folder.resolve("passphrase").toString());
        this.steps = steps;
    }

    /** Those that were typed, without what stands in each of them. */
    List<String> typed() {
        return List.copyOf(typed);
    }

    /**
     * Runs one.
     *
     * @param exit how it is to end
     * @return what it printed
     * @throws EngineException FAULT where it ends otherwise
     */
    String run(int exit, List<String> words) throws EngineException {
        String line = "keyrecall " + String.join(" ", words);
        typed.add(line);
        steps.accept("$ " + line);
        List<String> all = new ArrayList<>(global);
        all.addAll(words);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int ended =
                runner.run(
                        all.toArray(String[]::new),
                        io.printing(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)));
        if (ended != exit) {
            throw new EngineException(
                    Ending.FAULT,
                    "'" + line + "' ended with " + ended + ", not " + exit,
                    last(err.toString(StandardCharsets.UTF_8)));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String last(String text) {
        return text.lines()
                .filter(line -> line.contains("error: "))
                .findFirst()
                .orElse("see above");
    }
}
