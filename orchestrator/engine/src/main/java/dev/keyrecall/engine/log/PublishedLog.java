package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TileFiles;
import dev.keyrecall.engine.tlog.TilePath;
import dev.keyrecall.engine.tlog.TileWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A copy of a log's files, as somebody has it who has neither the home nor any secret. */
public final class PublishedLog {
    private final TileFiles files;
    private final byte[] note;

    /**
     * A copy.
     *
     * @param files its tiles and bundles
     * @param note its checkpoint
     */
    public PublishedLog(TileFiles files, byte[] note) {
        this.files = files;
        this.note = note.clone();
    }

    /**
     * Reads a checkpoint that one of the keys has signed, and whose log has their name.
     *
     * @throws MalformedException when it is none
     */
    public static Checkpoint signed(byte[] note, List<NoteKey> known) throws MalformedException {
        SignedNote signed = SignedNote.parse(note);
        Checkpoint checkpoint = Checkpoint.parse(signed.text());
        List<NoteKey> own =
                known.stream().filter(key -> key.name().equals(checkpoint.origin())).toList();
        signed.requireSignedBy(own);
        return checkpoint;
    }

    /**
     * Reads every entry, and requires that they are those that were signed.
     *
     * @param known the log's keys
     * @param earlier a checkpoint that the log must extend; null for none
     * @return the log's checkpoint
     * @throws MalformedException when the checkpoint is none that a known key has signed
     * @throws Mismatch when a file is missing, or is not what was signed
     */
    public Checkpoint verify(List<NoteKey> known, @Nullable Checkpoint earlier)
            throws MalformedException {
        Checkpoint checkpoint = signed(note, known);
        if (earlier != null && earlier.size() > checkpoint.size()) {
            throw new Mismatch(
                    "%d entries were signed once, and there are %d: the log was put back or cut off"
                            .formatted(earlier.size(), checkpoint.size()));
        }
        ComparedFiles compared = new ComparedFiles(files, Partials.of(checkpoint.size()));
        TileWriter writer = new TileWriter(compared);
        CompactRange tree = CompactRange.empty();
        requireSame(earlier, tree);
        while (tree.size() < checkpoint.size()) {
            List<byte[]> leaves = bundle(compared, tree.size(), checkpoint.size());
            writer.append(tree.size(), leaves);
            for (byte[] leaf : leaves) {
                tree = tree.append(Merkle.leafHash(leaf));
                requireSame(earlier, tree);
            }
        }
        if (!Arrays.equals(tree.root(), checkpoint.root())) {
            throw new Mismatch("the entries are not those that were signed");
        }
        return checkpoint;
    }

    private static void requireSame(@Nullable Checkpoint earlier, CompactRange tree) {
        if (earlier != null
                && earlier.size() == tree.size()
                && !Arrays.equals(earlier.root(), tree.root())) {
            throw new Mismatch(
                    "the first %d entries are not those of the earlier checkpoint: the log has"
                                    .formatted(earlier.size())
                            + " forked, or was written anew");
        }
    }

    private static List<byte[]> bundle(TileFiles files, long first, long size)
            throws MalformedException {
        int width = (int) Math.min(TilePath.WIDTH, size - first);
        String path = TilePath.entries(first / TilePath.WIDTH, width);
        byte[] bundle = files.read(path).orElseThrow(() -> new Mismatch(path + " is missing"));
        List<byte[]> leaves = new ArrayList<>(width);
        int at = 0;
        for (int i = 0; i < width; i++) {
            if (bundle.length - at < 2) {
                throw new Mismatch(path + " ends in the middle");
            }
            int length = (bundle[at] & 0xff) << Byte.SIZE | (bundle[at + 1] & 0xff);
            at += 2;
            if (bundle.length - at < length) {
                throw new Mismatch(path + " ends in the middle");
            }
            leaves.add(Arrays.copyOfRange(bundle, at, at + length));
            at += length;
        }
        if (at != bundle.length) {
            throw new Mismatch(path + " goes on after what was signed");
        }
        return leaves;
    }
}
