package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.PartFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.export.ExportFormat;
import dev.keyrecall.engine.export.LedgerExport;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ledger export}. */
@Command(
        name = "export",
        description =
                "Give the ledger to other programs, one entry on each line: the entries themselves,"
                        + " byte for byte, or events of the Open Cybersecurity Schema Framework"
                        + " (OCSF 1.8.0) that hold them.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger export > ledger.jsonl",
            "  keyrecall ledger export --format ocsf --out events.jsonl",
            "  keyrecall ledger export --from 5",
            "  keyrecall ledger export --out ledger.jsonl --openings openings.jsonl"
        })
public final class LedgerExportCommand extends Action {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "json-lines or ocsf (default: json-lines).")
    String format = ExportFormat.JSON_LINES.word();

    @Option(
            names = "--from",
            paramLabel = "ENTRY",
            description = "Only from this sequence number on.")
    long from;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write this file, which must not exist yet (default: -, standard output).")
    Path out = STANDARD_OUTPUT;

    @Option(
            names = "--openings",
            paramLabel = "FILE",
            description =
                    "Write beside it, into a file that must not exist yet, what opens the"
                        + " commitments: salt and text of each, a line of JSON. It names people.")
    @Nullable Path openings;

    public LedgerExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        ExportFormat form = format();
        if (from < 0) {
            throw new EngineException(
                    Ending.USAGE, "--from is a sequence number", "the first entry is number 0");
        }
        boolean toFile = !out.equals(STANDARD_OUTPUT);
        requireOpeningsAlone(toFile);
        if (invocation.json() && !toFile) {
            throw new EngineException(
                    Ending.USAGE,
                    "an export is no single JSON document: each line is one",
                    "leave --json out, or name a file with --out");
        }
        try (Session session = invocation.locked()) {
            export(
                    new LedgerExport(
                            session.store(), LogReading.of(invocation.home(), session).origin()),
                    form,
                    toFile);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "standard output could not be written: " + e.getMessage(),
                    "nothing was changed");
        }
        return DONE;
    }

    private void requireOpeningsAlone(boolean toFile) throws EngineException {
        if (openings == null) {
            return;
        }
        if (openings.equals(STANDARD_OUTPUT)) {
            throw new EngineException(
                    Ending.USAGE,
                    "openings are not written to standard output: they name people",
                    "name a file with --openings: it is closed to others");
        }
        if (toFile && NewFiles.same(resolved(out), resolved(openings))) {
            throw new EngineException(
                    Ending.USAGE,
                    "--out and --openings name the same file",
                    "name two: what names people stands apart");
        }
    }

    private void requireThere(LedgerExport export) throws EngineException {
        long size = export.size();
        if (from > size) {
            throw new EngineException(
                    Ending.USAGE,
                    "there is no entry " + from + ": the ledger has " + size + " entries",
                    "--from " + size + " is where the next one will stand");
        }
    }

    /** Neither file gets its name before both are whole: what names people is never left alone. */
    private void export(LedgerExport export, ExportFormat form, boolean toFile)
            throws EngineException, IOException {
        requireThere(export);
        PartFile.Target target = target(out, "export");
        PartFile.Target people = openings == null ? null : target(openings, "file of openings");
        try (PartFile beside = people == null ? null : begun(people);
                PartFile file = toFile ? begun(target) : null) {
            long count;
            if (file == null) {
                count = write(export, form, invocation.io().out());
            } else {
                count = filled(file, target, to -> write(export, form, to));
            }
            if (beside != null && people != null) {
                filled(beside, people, export::writeOpenings);
            }
            if (file != null) {
                file.name();
            }
            if (beside != null) {
                beside.name();
            }
            if (toFile) {
                say(count, form);
            }
        }
    }

    private PartFile.Target target(Path name, String what) {
        return new PartFile.Target(resolved(name), what);
    }

    private Path resolved(Path name) {
        return invocation.io().directory().resolve(name);
    }

    private PartFile begun(PartFile.Target target) throws EngineException {
        return PartFile.begin(target, invocation.io().random(), invocation.io().signals());
    }

    @FunctionalInterface
    private interface Writing {
        long to(OutputStream out) throws IOException;
    }

    private static long filled(PartFile file, PartFile.Target target, Writing writing)
            throws EngineException {
        try {
            OutputStream to = new BufferedOutputStream(file.out());
            long count = writing.to(to);
            to.flush();
            return count;
        } catch (IOException e) {
            throw target.failed(e);
        }
    }

    private long write(LedgerExport export, ExportFormat form, OutputStream to) throws IOException {
        boolean shown = invocation.io().terminal().errIsTerminal();
        try (Painter painter = invocation.painter()) {
            return export.write(
                    form,
                    from,
                    to,
                    (done, all) -> {
                        if (shown && done < all) {
                            painter.offer(() -> line(done, all));
                        }
                    });
        }
    }

    private static String line(long done, long all) {
        return String.format(Locale.ROOT, "  %,d of %,d entries", done, all);
    }

    private void say(long count, ExportFormat form) {
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("file", out.toString())
                            .put("format", form.word())
                            .put("from", from)
                            .put("entries", count)
                            .build());
        } else {
            invocation.say(count + " entries written to " + out);
        }
    }

    private ExportFormat format() throws EngineException {
        return Arrays.stream(ExportFormat.values())
                .filter(one -> one.word().equals(format))
                .findFirst()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "there is no format '" + format + "'",
                                        "formats: "
                                                + Arrays.stream(ExportFormat.values())
                                                        .map(ExportFormat::word)
                                                        .collect(Collectors.joining(", "))));
    }
}
