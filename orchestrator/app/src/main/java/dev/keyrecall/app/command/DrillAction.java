package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.RunProgress;
import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.drill.DrillFolder;
import dev.keyrecall.app.drill.Rehearsed;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.run.RunListener;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What drills have in common: a folder of their own, a seed, and progress on the screen. */
abstract class DrillAction extends Action {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "An empty folder (default: keyrecall-drill/ and the time).")
    @Nullable Path out;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Decides the account and which credentials the trouble is about (default: 1).")
    long seed;

    @Option(
            names = "--proof-tries",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many consistent answers prove something (default: 3).")
    int proofTries;

    @Option(
            names = "--proof-window",
            paramLabel = "D",
            defaultValue = "500ms",
            description = "The span from the first to the last of them (default: 500ms).")
    String proofWindow = "500ms";

    DrillAction(Invocation invocation) {
        super(invocation);
    }

    /** A drill, told where its steps and its runs' progress go. */
    @FunctionalInterface
    interface Drill<R> {
        R rehearse(Consumer<String> steps, BiFunction<Plan, Outlook, RunListener> progress)
                throws EngineException;
    }

    /** Rehearses it under the eyes of a person. */
    final <R> R watched(Drill<R> drill) throws EngineException {
        AtomicReference<@Nullable RunProgress> running = new AtomicReference<>();
        try (Painter painter = invocation.painter();
                Ticker _ =
                        new Ticker(
                                invocation.io().waiter(),
                                () -> {
                                    RunProgress progress = running.get();
                                    if (progress != null) {
                                        progress.tick();
                                    }
                                })) {
            return drill.rehearse(
                    step -> {
                        // A step follows on a run, never stands in one.
                        running.set(null);
                        painter.line(step);
                    },
                    (plan, outlook) -> {
                        RunProgress progress =
                                new RunProgress(
                                        plan, outlook, painter, invocation.io().clock(), false);
                        running.set(progress);
                        return progress;
                    });
        }
    }

    final Duration proofWindow() throws EngineException {
        return Arguments.duration("--proof-window", proofWindow);
    }

    final Path folder() {
        Path chosen =
                out == null
                        ? Path.of(
                                "keyrecall-drill", STAMP.format(invocation.io().clock().instant()))
                        : out;
        return invocation.io().directory().resolve(chosen).normalize();
    }

    /**
     * Tells how it ended.
     *
     * @param name the drill's, as it is called on the command line
     * @throws EngineException FAULT when it did not pass
     */
    final int told(String name, Rehearsed result) throws EngineException {
        DrillFolder.Reports reports = result.reports();
        if (invocation.json()) {
            invocation.document(result.document());
        } else {
            invocation.say("report: " + shown(reports.markdown()));
            invocation.say("report: " + shown(reports.html()));
            invocation.say(result.passed() ? Ink.GOOD : Ink.BAD, result.lastLine());
        }
        if (result.passed()) {
            return DONE;
        }
        result.mismatches().forEach(mismatch -> invocation.note("mismatch: " + mismatch));
        throw new EngineException(
                Ending.FAULT,
                "the drill failed: "
                        + (result.mismatches().isEmpty()
                                ? "not every unit is accounted for"
                                : Documents.count(result.mismatches().size(), "mismatch")),
                "read " + reports.markdown(),
                "rehearse it again with: keyrecall drill " + name + " --seed " + seed);
    }

    /** Relative where that is shorter, as a person would type it. */
    private Path shown(Path file) {
        Path directory = invocation.io().directory();
        return file.startsWith(directory) ? directory.relativize(file) : file;
    }
}
