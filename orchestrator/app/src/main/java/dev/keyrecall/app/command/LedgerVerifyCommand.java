package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.CopiedLog;
import dev.keyrecall.app.home.HomeAnchors;
import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.StampedCheckpoint;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.AnchorLook.Everything;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.log.Noted;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** {@code ledger verify}. */
@Command(
        name = "verify",
        description =
                "Recompute every hash of the ledger, and compare its signed log with it. Exits 6,"
                        + " naming the first bad entry. Without an anchor, or a checkpoint that was"
                        + " kept somewhere else, it cannot know of a ledger that was put back or"
                        + " written anew.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger verify",
            "  keyrecall ledger verify --against monday",
            "  keyrecall ledger verify --against tsa-52.tsr --ca-file ca.pem",
            "  keyrecall ledger verify --log log --key key --against monday"
        })
public final class LedgerVerifyCommand extends Action {
    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "Also require that the ledger extends this checkpoint, which 'ledger"
                            + " checkpoint' printed once; or the one that this time stamp (.tsr)"
                            + " is of, and say its time.")
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

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "Certificates that a time stamp is verified by (default: those of the home's"
                            + " anchors).")
    @Nullable Path certificates;

    public LedgerVerifyCommand(Invocation invocation) {
        super(invocation);
    }

    /**
     * What was kept elsewhere.
     *
     * @param at when it existed at the latest, as an authority has signed; null for no time stamp
     */
    private record Kept(Checkpoint checkpoint, @Nullable Instant at) {}

    @Override
    public Integer call() throws EngineException {
        if (certificates != null && against == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "--ca-file belongs to --against: a time stamp is verified by it",
                    "name the time stamp with --against FILE");
        }
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
        Kept kept = null;
        Everything everything;
        List<Anchored> anchored;
        try (Session session = invocation.open()) {
            LogReading log = LogReading.of(invocation.home(), session);
            if (against != null) {
                kept = kept(against, log, session.anchors());
            }
            everything = session.anchors().everything();
            List<Noted> noted = new ArrayList<>(everything.noted());
            if (kept != null) {
                noted.add(new Noted("the checkpoint", kept.checkpoint()));
            }
            verification = new LedgerReading(session.engine()).verify(noted);
            log.checkWhole();
            anchored = session.anchors().look().anchored();
        }
        print(verification, kept, anchored);
        everything
                .troubles()
                .forEach((name, why) -> invocation.note("warning: anchor " + name + ": " + why));
        return DONE;
    }

    private Kept kept(Path file, LogReading log, HomeAnchors anchors) throws EngineException {
        byte[] bytes = read(file);
        if (!StampedCheckpoint.isStamp(bytes)) {
            return new Kept(log.noted(bytes, file.toString()), null);
        }
        StampedCheckpoint found = stamped(bytes, file, anchors);
        return new Kept(log.noted(found.note(), file.toString()), found.at());
    }

    private StampedCheckpoint stamped(byte[] stamp, Path file, @Nullable HomeAnchors anchors)
            throws EngineException {
        Path directory = invocation.io().directory();
        return StampedCheckpoint.find(
                stamp,
                directory.resolve(file),
                certificates == null ? null : directory.resolve(certificates),
                anchors);
    }

    private int copy(Path folder, Path keyFile) throws EngineException {
        CopiedLog copied = new CopiedLog(invocation.io().directory().resolve(folder));
        List<NoteKey> keys = CopiedLog.keys(read(keyFile), keyFile.toString());
        Kept kept = against == null ? null : kept(against, keys);
        Checkpoint verified = copied.verify(keys, kept == null ? null : kept.checkpoint());
        print(
                new Verification(verified.size(), HexFormat.of().formatHex(verified.root())),
                kept,
                List.of());
        return DONE;
    }

    private Kept kept(Path file, List<NoteKey> keys) throws EngineException {
        byte[] bytes = read(file);
        if (!StampedCheckpoint.isStamp(bytes)) {
            return new Kept(CopiedLog.checkpoint(bytes, file.toString(), keys), null);
        }
        StampedCheckpoint found = stamped(bytes, file, null);
        return new Kept(CopiedLog.checkpoint(found.note(), file.toString(), keys), found.at());
    }

    private void print(Verification verification, @Nullable Kept kept, List<Anchored> anchored) {
        if (invocation.json()) {
            invocation.document(document(verification, kept, anchored));
            return;
        }
        String words = Anchored.words(anchored, verification.size());
        String since = kept == null ? words : against(kept);
        invocation.say(Ink.GOOD, "verified " + verification.size() + " entries, " + since);
        if (kept != null && !anchored.isEmpty()) {
            invocation.say(words);
        }
        invocation.say("root " + verification.root());
    }

    private String against(Kept kept) {
        return "of which the first "
                + kept.checkpoint().size()
                + " are those of "
                + against
                + (kept.at() == null ? "" : ", which existed at " + Documents.shown(kept.at()));
    }

    private static Json document(
            Verification verification, @Nullable Kept kept, List<Anchored> anchored) {
        return Json.object()
                .put("verified", true)
                .put("size", verification.size())
                .put("root", verification.root())
                .put("anchored", kept != null || !anchored.isEmpty())
                .put("against", kept == null ? Json.Null.NULL : Json.of(kept.checkpoint().size()))
                .put("against_at", Documents.time(kept == null ? null : kept.at()))
                .put("anchors", Anchored.documents(anchored, verification.size()))
                .build();
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
