package dev.keyrecall.app.home;

import dev.keyrecall.app.anchor.CertificateFile;
import dev.keyrecall.app.anchor.LimitedAnchor;
import dev.keyrecall.app.anchor.TimeStampAnchor;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.vault.timestamp.TimeStampException;
import dev.keyrecall.vault.timestamp.TimeStampTrust;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint of which there is a time stamp.
 *
 * @param note the checkpoint's bytes
 * @param at when it existed at the latest, as the authority has signed
 */
public record StampedCheckpoint(byte[] note, Instant at) {
    /** The first byte of what is DER, and of no note. */
    private static final byte SEQUENCE = 0x30;

    /** Whether these are bytes of a time stamp. */
    public static boolean isStamp(byte[] file) {
        return file.length > 0 && file[0] == SEQUENCE;
    }

    /**
     * Verifies a time stamp, and finds the checkpoint that it is of: the file beside it, else one
     * of the receipts.
     *
     * @param stamp the file's bytes
     * @param file where they were read
     * @param believed a file of certificates; null for those of the anchors
     * @param anchors of the home; null without one
     * @throws EngineException REFUSED when it does not verify or nothing is known that it is of,
     *     USAGE when there are no certificates to believe
     */
    public static StampedCheckpoint find(
            byte[] stamp, Path file, @Nullable Path believed, @Nullable HomeAnchors anchors)
            throws EngineException {
        List<Verifier> verifiers = verifiers(believed, anchors);
        if (verifiers.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "there is no certificate to verify the time stamp by",
                    "name the authority's with --ca-file FILE");
        }
        String why = "nothing is known that it could be of";
        for (byte[] note : notes(file, anchors)) {
            for (Verifier verifier : verifiers) {
                try {
                    return new StampedCheckpoint(note, verifier.time(stamp, note));
                } catch (AnchorException e) {
                    why = String.valueOf(e.getMessage());
                }
            }
        }
        throw new EngineException(
                Ending.REFUSED,
                file + " is no time stamp of a checkpoint of this ledger: " + why,
                believed == null
                        ? "see that the ca-file of the anchor is its authority's"
                        : "see that " + believed + " is its authority's",
                "keep the checkpoint beside it, under the same name with "
                        + ReceiptFiles.CHECKPOINT,
                "if it was this ledger's, the history was written anew: keep a copy as evidence");
    }

    @FunctionalInterface
    private interface Verifier {
        Instant time(byte[] stamp, byte[] note) throws AnchorException;
    }

    private static List<Verifier> verifiers(@Nullable Path believed, @Nullable HomeAnchors anchors)
            throws EngineException {
        if (believed != null) {
            try {
                TimeStampTrust trust = CertificateFile.read(believed);
                return List.of((stamp, note) -> time(trust, stamp, note));
            } catch (AnchorException e) {
                throw new EngineException(
                        Ending.USAGE,
                        String.valueOf(e.getMessage()),
                        "name a file of certificates in PEM");
            }
        }
        List<Verifier> verifiers = new ArrayList<>();
        if (anchors != null) {
            anchors.named().stream()
                    .map(anchor -> anchor instanceof LimitedAnchor one ? one.authority() : none())
                    .flatMap(Optional::stream)
                    .forEach(authority -> verifiers.add(authority::time));
        }
        return verifiers;
    }

    private static Optional<TimeStampAnchor> none() {
        return Optional.empty();
    }

    private static Instant time(TimeStampTrust trust, byte[] stamp, byte[] note)
            throws AnchorException {
        try {
            return trust.verify(stamp, note).at();
        } catch (TimeStampException e) {
            throw new AnchorException(String.valueOf(e.getMessage()));
        }
    }

    private static List<byte[]> notes(Path file, @Nullable HomeAnchors anchors)
            throws EngineException {
        List<byte[]> notes = new ArrayList<>();
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        Path beside =
                file.resolveSibling(
                        (dot < 0 ? name : name.substring(0, dot)) + ReceiptFiles.CHECKPOINT);
        try (InputStream in = Files.newInputStream(beside)) {
            notes.add(in.readNBytes(SignedNote.BYTES_MAX + 1));
            return notes;
        } catch (NoSuchFileException e) {
            if (anchors != null) {
                anchors.all().stream().map(Receipt::note).forEach(notes::add);
            }
            return notes;
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE, beside + " cannot be read: " + DiskFailure.why(e));
        }
    }
}
