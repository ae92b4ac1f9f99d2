package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.RunProgress;
import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.drill.DrillResult;
import dev.keyrecall.app.drill.MissingKeyDrill;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;

/** {@code drill missing-key}. */
@Command(
        name = "missing-key",
        description =
                "Rehearse the missing key against the lab: detect, plan, approve, run, prove,"
                        + " certify. Touches nothing but its own folder.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall drill missing-key",
            "  keyrecall drill missing-key --out rehearsal --seed 7"
        })
public final class DrillMissingKeyCommand extends Action {
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
            description = "Decides the account and which credential goes missing (default: 1).")
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

    public DrillMissingKeyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        DrillResult result = rehearse();
        if (invocation.json()) {
            invocation.document(result.document());
        } else {
            print(result);
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
                "read " + result.reports().markdown(),
                "rehearse it again with: keyrecall drill missing-key --seed " + seed);
    }

    private DrillResult rehearse() throws EngineException {
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
            return new MissingKeyDrill(
                            invocation.io(),
                            new MissingKeyDrill.Setup(
                                    folder(),
                                    seed,
                                    proofTries,
                                    Arguments.duration("--proof-window", proofWindow)),
                            painter::line,
                            plan -> {
                                RunProgress progress =
                                        new RunProgress(
                                                plan, painter, invocation.io().clock(), false);
                                running.set(progress);
                                return progress;
                            })
                    .rehearse();
        }
    }

    private Path folder() {
        Path chosen =
                out == null
                        ? Path.of(
                                "keyrecall-drill", STAMP.format(invocation.io().clock().instant()))
                        : out;
        return invocation.io().directory().resolve(chosen).normalize();
    }

    private void print(DrillResult result) {
        invocation.say("report: " + shown(result.reports().markdown()));
        invocation.say("report: " + shown(result.reports().html()));
        invocation.say(result.passed() ? Ink.GOOD : Ink.BAD, result.lastLine());
    }

    /** Relative where that is shorter, as a person would type it. */
    private Path shown(Path file) {
        Path directory = invocation.io().directory();
        return file.startsWith(directory) ? directory.relativize(file) : file;
    }
}
