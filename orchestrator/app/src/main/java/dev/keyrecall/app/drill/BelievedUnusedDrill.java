package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.lab.LabPopulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A whole account is to be recalled; some of its credentials are believed unused, and some stand at
 * the provider that no inventory knows. Whoever would close the campaign without them is refused,
 * by the services that the commands call, and the lab's own truth is asked whether any was passed
 * over in silence.
 */
public final class BelievedUnusedDrill {
    private final Io io;
    private final Setup setup;
    private final Consumer<String> steps;
    private final BiFunction<Plan, Outlook, RunListener> progress;

    /**
     * Prepares it.
     *
     * @param steps is told of each step in words
     * @param progress what is told of a run's progress
     */
    public BelievedUnusedDrill(
            Io io,
            Setup setup,
            Consumer<String> steps,
            BiFunction<Plan, Outlook, RunListener> progress) {
        this.io = io;
        this.setup = setup;
        this.steps = steps;
        this.progress = progress;
    }

    /**
     * How it is set up.
     *
     * @param folder where everything of it is kept
     * @param seed decides the account, and which credentials it is about
     * @param credentials how many the account has
     * @param believed how many of them are believed unused
     * @param unknown how many more stand there that no inventory knows
     * @param proofTries how many consistent answers prove something
     * @param proofWindow the span from the first to the last of them
     */
    public record Setup(
            Path folder,
            long seed,
            int credentials,
            int believed,
            int unknown,
            int proofTries,
            Duration proofWindow) {
        /**
         * An account of so many: five credentials for three users, seven places for ten of them.
         */
        LabPopulation population() throws EngineException {
            LabPopulation population =
                    Labs.population(
                            (int) (credentials * 3L / 5), credentials, credentials * 7 / 10, seed);
            if (believed < 2 || believed > credentials / 20 || unknown > credentials / 50) {
                throw new EngineException(
                        Ending.USAGE,
                        "of %d credentials, 2 to %d may be believed unused and %d be unknown"
                                .formatted(credentials, credentials / 20, credentials / 50),
                        "for example: --credentials 5000 --believed 40 --unknown 25");
            }
            return population;
        }
    }

    /** Rehearses it. */
    public BelievedUnusedResult rehearse() throws EngineException {
        return DrillStage.set(
                io,
                setup.folder(),
                setup.population(),
                steps,
                stage -> new BelievedUnusedCase(io, setup, steps, progress, stage).rehearse());
    }
}
