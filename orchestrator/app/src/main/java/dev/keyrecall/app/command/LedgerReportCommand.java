package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.NewFolder;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.audit.Period;
import dev.keyrecall.engine.audit.Report;
import dev.keyrecall.engine.audit.ReportReading;
import dev.keyrecall.engine.audit.ReportText;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** {@code ledger report}. */
@Command(
        name = "report",
        description =
                "The audit of a period, read out of the ledger alone: population, age against the"
                        + " policy, rotations with proof, exceptions, findings, who did what, which"
                        + " secrets were opened. The ledger is verified first.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger report --period 2026Q3",
            "  keyrecall ledger report --period 2026-07 --format html --out july.html",
            "  keyrecall ledger report --period 2026Q3 --json --proofs proofs > q3.json"
        })
public final class LedgerReportCommand extends Action {
    /** How a report is written. */
    enum Format {
        TEXT,
        HTML,
        CSV,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Option(
            names = "--period",
            required = true,
            paramLabel = "PERIOD",
            description =
                    "A quarter (2026Q3), a month (2026-07), a year (2026), days"
                            + " (2026-07-01..2026-09-30) or one day, in UTC.")
    String period = "";

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            description = "How old a credential may be by your policy (default ${DEFAULT-VALUE}).",
            defaultValue = "90d")
    String maxAge = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
            defaultValue = "text")
    Format format = Format.TEXT;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write the report to this new file, closed to others (default: -, standard"
                            + " output).")
    @Nullable Path out;

    @Option(
            names = "--proofs",
            paramLabel = "FOLDER",
            description =
                    "Also write, into this new folder, the bytes and the proof of every entry that"
                            + " the report cites, with the checkpoint and its keys.")
    @Nullable Path proofs;

    public LedgerReportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (STANDARD_OUTPUT.equals(out)) {
            out = null;
        }
        Period days = days();
        Duration age = Arguments.duration("--max-age", maxAge);
        ReportFiles files = new ReportFiles(invocation.io());
        files.requireFree(out, proofs);
        Format chosen = invocation.json() ? Format.JSON : format;
        Report report;
        try (Session session = invocation.open()) {
            new LedgerReading(session.engine()).verify();
            report = ReportReading.of(session.engine(), days, age);
            write(files, report, chosen, session);
        }
        if (out != null) {
            say(out, chosen);
        } else if (chosen == Format.TEXT) {
            ReportText.lines(report).forEach(invocation::say);
        } else {
            invocation.io().out().print(text(report, chosen));
        }
        return DONE;
    }

    /** The proofs stay once the report that cites their entries stands. */
    private void write(ReportFiles files, Report report, Format chosen, Session session)
            throws EngineException {
        if (proofs == null) {
            if (out != null) {
                files.write(out, text(report, chosen));
            }
            return;
        }
        LogReading log = LogReading.of(invocation.home(), session);
        try (NewFolder folder = files.writeProofs(proofs, log, session, report.cited())) {
            if (out != null) {
                files.write(out, text(report, chosen));
            }
            files.keep(folder, proofs);
        }
    }

    private void say(Path file, Format form) {
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("file", file.toString())
                            .put("format", form.toString())
                            .build());
        } else {
            invocation.say("the report was written to " + file);
        }
    }

    private Period days() throws EngineException {
        Period days;
        try {
            days = Period.parse(period);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "--period: " + e.getMessage(),
                    "for example: 2026Q3, 2026-07, 2026 or 2026-07-01..2026-09-30");
        }
        if (days.from().isAfter(invocation.io().clock().instant())) {
            throw new EngineException(
                    Ending.USAGE,
                    "--period: " + days.name() + " has not begun",
                    "name one that has; of one that has not ended, the report is of today");
        }
        return days;
    }

    private static String text(Report report, Format format) {
        return switch (format) {
            case TEXT -> String.join("\n", ReportText.lines(report)) + "\n";
            case HTML -> ReportText.html(report);
            case CSV -> ReportText.csv(report);
            case JSON -> ReportText.json(report).compact() + "\n";
        };
    }
}
