package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.PublishedLog;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.TilePath;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A copy of a home's folder {@code log}, verified without the home. */
public final class CopiedLog {
    private final Path folder;

    /** The copy in a folder. */
    public CopiedLog(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads keys, one on each line.
     *
     * @param shown how messages call the file
     * @throws EngineException USAGE when one is none, or there is none
     */
    public static List<NoteKey> keys(byte[] file, String shown) throws EngineException {
        List<NoteKey> keys = new ArrayList<>();
        for (String line : new String(file, StandardCharsets.UTF_8).lines().toList()) {
            try {
                keys.add(NoteKey.parse(line));
            } catch (MalformedException e) {
                throw new EngineException(
                        Ending.USAGE,
                        shown + " holds what is no key: " + e.getMessage(),
                        "take what keyrecall ledger checkpoint --keys has printed");
            }
        }
        if (keys.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    shown + " holds no key",
                    "take what keyrecall ledger checkpoint --keys has printed");
        }
        return keys;
    }

    /**
     * Reads a checkpoint that was kept.
     *
     * @param shown how messages call the file
     * @throws EngineException REFUSED when no known key has signed it
     */
    public static Checkpoint checkpoint(byte[] file, String shown, List<NoteKey> keys)
            throws EngineException {
        try {
            return PublishedLog.signed(file, keys);
        } catch (MalformedException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    shown + " is no checkpoint of this log: " + e.getMessage(),
                    "take one that keyrecall ledger checkpoint has printed");
        }
    }

    /**
     * Reads every entry, and requires that they are those that were signed.
     *
     * @param earlier a checkpoint that the log must extend; null for none
     * @throws EngineException REFUSED when they are not, USAGE when there is no log
     */
    public Checkpoint verify(List<NoteKey> keys, @Nullable Checkpoint earlier)
            throws EngineException {
        HomeLog files = HomeLog.at(folder);
        try {
            byte[] note =
                    files.read(TilePath.CHECKPOINT)
                            .orElseThrow(
                                    () ->
                                            new EngineException(
                                                    Ending.USAGE,
                                                    "there is no checkpoint in " + folder,
                                                    "name a copy of a home's folder log"));
            return new PublishedLog(files, note).verify(keys, earlier);
        } catch (MalformedException | Mismatch e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the log in " + folder + " does not verify: " + e.getMessage(),
                    "it was changed after it was signed, or copied while it grew: keep it, and copy"
                            + " it again");
        } catch (UncheckedIOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    folder
                            + " cannot be read: "
                            + DiskFailure.why(Objects.requireNonNull(e.getCause())),
                    "name a copy of a home's folder log");
        }
    }
}
