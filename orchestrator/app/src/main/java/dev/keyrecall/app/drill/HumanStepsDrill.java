package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A recall in which persons have a part: one drives it by command lines alone, the owners do what
 * no program can, some of them never answer. The lab's own truth is asked at the end.
 */
public final class HumanStepsDrill {
    private final Io io;
    private final Setup setup;
    private final Commands commands;
    private final Consumer<String> steps;

    /** How a command line is run in this process: {@code Main.run}. */
    @FunctionalInterface
    public interface Commands {
        int run(String[] words, Io io);
    }

    /**
     * Prepares it.
     *
     * @param steps is told of each step in words
     */
    public HumanStepsDrill(Io io, Setup setup, Commands commands, Consumer<String> steps) {
        this.io = io;
        this.setup = setup;
        this.commands = commands;
        this.steps = steps;
    }

    /**
     * How it is set up.
     *
     * @param folder where everything of it is kept
     * @param seed decides the account, and which units have a human step
     * @param units how many credentials the account has
     * @param percent how many of a hundred have a human step
     * @param owners how many owners those are divided among
     * @param proofTries how many consistent answers prove something
     * @param proofWindow the span from the first to the last of them
     */
    public record Setup(
            Path folder,
            long seed,
            int units,
            int percent,
            int owners,
            int proofTries,
            Duration proofWindow) {
        /** How many owners never answer. */
        int silent() {
            return Math.max(1, owners / 20);
        }

        /** How many units have a human step. */
        int byHand() {
            return Math.toIntExact((long) units * percent / 100);
        }

        LabPopulation population() throws EngineException {
            LabPopulation population =
                    Labs.population((int) (units * 3L / 5), units, units * 7 / 10, seed);
            if (owners < 2 || byHand() < owners || percent > 80) {
                throw new EngineException(
                        Ending.USAGE,
                        "of %d units, %d %% are not for %d owners"
                                .formatted(units, percent, owners),
                        "for example: --units 2000 --percent 30 --owners 60");
            }
            return population;
        }
    }

    /** Rehearses it. */
    public HumanStepsResult rehearse() throws EngineException {
        DrillFolder folder = new DrillFolder(setup.folder());
        LabPopulation population = setup.population();
        folder.make();
        folder.writePassphrase(io.random());
        var emulator = Labs.find(io.adapters(), null);
        try (LabServer lab = Labs.start(io, emulator, population, 0)) {
            Labs.Files files = Labs.write(lab, setup.folder());
            CommandLines lines = new CommandLines(io, commands, setup.folder(), steps);
            return new HumanStepsCase(io, setup, lines, steps, lab, files, folder).rehearse();
        }
    }
}
