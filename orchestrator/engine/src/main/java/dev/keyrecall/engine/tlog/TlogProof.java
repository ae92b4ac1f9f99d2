package dev.keyrecall.engine.tlog;

import dev.keyrecall.engine.ledger.Merkle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One file that proves, without the log, that an entry is in it: the entry's place, the way from it
 * to the root, and the signed checkpoint. Immutable.
 *
 * <p>Source: C2SP tlog-proof.
 *
 * @param extra opaque bytes that nothing vouches for
 * @param index the entry's place, from 0
 * @param hashes from the leaf's sibling to the root's child
 * @param checkpoint the note, as it was signed
 */
public record TlogProof(
        Optional<byte[]> extra, long index, List<byte[]> hashes, SignedNote checkpoint) {
    /** Longer proofs are refused unread. */
    public static final int BYTES_MAX = 2 * SignedNote.BYTES_MAX;

    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public TlogProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * Reads a proof. Verifies nothing.
     *
     * @throws MalformedException when it is none
     */
    public static TlogProof parse(byte[] file) throws MalformedException {
        if (file.length > BYTES_MAX) {
            throw new MalformedException("a proof is at most " + BYTES_MAX + " bytes");
        }
        Lines lines = new Lines(file);
        if (!lines.next().equals(FIRST_LINE)) {
            throw new MalformedException("a proof begins with " + FIRST_LINE);
        }
        String line = lines.next();
        Optional<byte[]> extra = Optional.empty();
        if (line.startsWith(EXTRA)) {
            extra = Optional.of(Base64Text.bytes(line.substring(EXTRA.length())));
            line = lines.next();
        }
        if (!line.startsWith(INDEX)) {
            throw new MalformedException("the entry's index is missing");
        }
        long index = Decimal.parse(line.substring(INDEX.length()));
        List<byte[]> hashes = new ArrayList<>();
        for (line = lines.next(); !line.isEmpty(); line = lines.next()) {
            byte[] hash = Base64Text.bytes(line);
            if (hash.length != Merkle.HASH_BYTES || hashes.size() == TreeProofs.HASHES_MAX) {
                throw new MalformedException(
                        "a proof has up to " + TreeProofs.HASHES_MAX + " hashes of 32 bytes");
            }
            hashes.add(hash);
        }
        return new TlogProof(extra, index, hashes, SignedNote.parse(lines.rest()));
    }

    /**
     * Requires that an entry is in a log whose checkpoint a known key has signed.
     *
     * @param origin the log's
     * @return the checkpoint
     * @throws MalformedException when it is not proven
     */
    public Checkpoint require(byte[] leaf, String origin, List<NoteKey> known)
            throws MalformedException {
        checkpoint.requireSignedBy(known);
        Checkpoint signed = Checkpoint.parse(checkpoint.text());
        if (!signed.origin().equals(origin)) {
            throw new MalformedException("the checkpoint is of another log");
        }
        TreeProofs.requireInclusion(
                index, signed.size(), Merkle.leafHash(leaf), hashes, signed.root());
        return signed;
    }

    /** The file. */
    public byte[] bytes() {
        StringBuilder head = new StringBuilder(FIRST_LINE).append('\n');
        extra.ifPresent(bytes -> head.append(EXTRA).append(Base64Text.of(bytes)).append('\n'));
        head.append(INDEX).append(index).append('\n');
        hashes.forEach(hash -> head.append(Base64Text.of(hash)).append('\n'));
        byte[] before = head.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        byte[] note = checkpoint.bytes();
        byte[] file = Arrays.copyOf(before, before.length + note.length);
        System.arraycopy(note, 0, file, before.length, note.length);
        return file;
    }

    /** The lines of a file, up to where its bytes go on as they are. */
    private static final class Lines {
        private final byte[] file;
        private int at;

        Lines(byte[] file) {
            this.file = file;
        }

        String next() throws MalformedException {
            int end = at;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            if (end == file.length) {
                throw new MalformedException("the proof ends in the middle");
            }
            String line = new String(file, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            return line;
        }

        byte[] rest() {
            return Arrays.copyOfRange(file, at, file.length);
        }
    }
}
