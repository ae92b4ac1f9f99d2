package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Verification;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

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
            "  keyrecall ledger verify --against checkpoint-of-monday"
        })
public final class LedgerVerifyCommand extends Action {
    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Also require that the ledger extends this checkpoint, which 'ledger"
                            + " checkpoint' printed once.")
    @Nullable Path against;

    public LedgerVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
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
        return DONE;
    }

    private byte[] read(Path file) throws EngineException {
        try (InputStream in = Files.newInputStream(invocation.io().directory().resolve(file))) {
            return in.readNBytes(SignedNote.BYTES_MAX + 1);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    file + " cannot be read: " + DiskFailure.why(e),
                    "name a checkpoint that keyrecall ledger checkpoint has printed");
        }
    }
}
