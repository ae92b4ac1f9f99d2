package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.CopiedLog;
import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Verification;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** {@code ledger verify}. */
@Command(
        name = "verify",
        description =
                "Recompute every hash of the ledger, and compare its signed log with it. Exits 6,"
                    + " naming the first bad entry. Without a checkpoint that was kept somewhere"
                    + " else, it cannot know of a ledger that was put back or written anew.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger verify",
            "  keyrecall ledger verify --against monday",
            "  keyrecall ledger verify --log log --key key --against monday"
        })
public final class LedgerVerifyCommand extends Action {
    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Also require that the ledger extends this checkpoint, which 'ledger"
                            + " checkpoint' printed once.")
    @Nullable Path against;

    @Option(
            names = "--log",
            paramLabel = "FOLDER",
            description =
                    "Verify this copy of a home's folder 'log' instead, without any home. Needs"
                            + " --key.")
    @Nullable Path log;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The keys of that log, as 'ledger checkpoint --keys' printed them.")
    @Nullable Path key;

    public LedgerVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (log != null && key != null) {
            return copy(log, key);
        }
        if (log != null || key != null) {
            throw new EngineException(
                    Ending.USAGE,
                    "--log and --key belong together",
                    "for the home itself, name neither");
        }
        Verification verification;
        Checkpoint noted = null;
        try (Session session = invocation.open()) {
            LogReading log = LogReading.of(invocation.home(), session);
            if (against != null) {
                noted = log.noted(read(against), against.toString());
            }
            verification = new LedgerReading(session.engine()).verify(noted);
            log.checkWhole();
        }
        print(verification, noted);
        return DONE;
    }

    private int copy(Path folder, Path keyFile) throws EngineException {
        CopiedLog copied = new CopiedLog(invocation.io().directory().resolve(folder));
        List<NoteKey> keys = CopiedLog.keys(read(keyFile), keyFile.toString());
        Checkpoint noted =
                against == null
                        ? null
                        : CopiedLog.checkpoint(read(against), against.toString(), keys);
        Checkpoint verified = copied.verify(keys, noted);
        print(new Verification(verified.size(), HexFormat.of().formatHex(verified.root())), noted);
        return DONE;
    }

    private void print(Verification verification, @Nullable Checkpoint noted) {
        String anchor =
                noted == null
                        ? "NOT ANCHORED"
                        : "of which the first " + noted.size() + " are those of " + against;
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("verified", true)
                            .put("size", verification.size())
                            .put("root", verification.root())
                            .put("anchored", noted != null)
                            .put("against", noted == null ? Json.Null.NULL : Json.of(noted.size()))
                            .build());
        } else {
            invocation.say(Ink.GOOD, "verified " + verification.size() + " entries, " + anchor);
            invocation.say("root " + verification.root());
        }
    }

    private byte[] read(Path file) throws EngineException {
        try (InputStream in = Files.newInputStream(invocation.io().directory().resolve(file))) {
            return in.readNBytes(SignedNote.BYTES_MAX + 1);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    file + " cannot be read: " + DiskFailure.why(e),
                    "name a file that keyrecall ledger checkpoint has printed");
        }
    }
}
