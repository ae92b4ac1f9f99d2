package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.NoteSigner;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TilePath;
import dev.keyrecall.engine.tlog.TileTree;
import dev.keyrecall.engine.tlog.TileWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The log of a home: brings its tiles up to the ledger, and has the head signed. It refuses
 * whatever does not extend what was signed last (docs/formats/log.md, section 3).
 */
public final class SignedLog {
    /** Leaves that are folded in one after the other: at most some 64 MiB, mostly one. */
    private static final int LEAVES_MAX = 1_024;

    /** Each time another process has signed, which takes it milliseconds, twice a second. */
    private static final int TRIES_MAX = 20;

    private final Store store;
    private final LogFiles files;
    private final LogName name;

    public SignedLog(Store store, LogFiles files, LogName name) {
        this.store = store;
        this.files = files;
        this.name = name;
    }

    /**
     * Compares database, tiles and checkpoint, needs no key, and writes nothing.
     *
     * @return what was signed last
     * @throws Mismatch when they tell different things
     */
    public Optional<SignedHead> check() {
        return settled(this::checked);
    }

    private Optional<SignedHead> checked() {
        Standing standing = standing();
        SignedHead signed = standing.signed();
        if (signed == null) {
            requireNoCheckpoint();
            return Optional.empty();
        }
        requireNotPutBack(standing.head(), signed);
        requireTrueToItself();
        if (hasTiles(signed)) {
            requireSameBundle(signed.size());
            requireCheckpoint(signed);
        } else {
            Optional<FolderCheckpoint> own = notNewer(signed);
            own.ifPresent(one -> requireSigned(one, signed));
            requireOwnTiles(own.map(FolderCheckpoint::checkpoint));
        }
        return Optional.of(signed);
    }

    /**
     * As {@link #check}, and compares every tile and bundle with the database. A log that lacks its
     * right edge is one that is still to be made.
     *
     * @return what was signed last
     * @throws Mismatch when one is missing, or is another
     */
    public Optional<SignedHead> checkWhole() {
        return settled(this::checkedWhole);
    }

    private Optional<SignedHead> checkedWhole() {
        Optional<SignedHead> signed = checked();
        if (signed.isPresent() && hasTiles(signed.get())) {
            long size = signed.get().size();
            ComparedFiles compared = new ComparedFiles(files, Partials.of(size));
            TileWriter writer = new TileWriter(compared);
            try {
                for (long at = 0; at < size; at += LEAVES_MAX) {
                    writer.append(at, leaves(at, (int) Math.min(LEAVES_MAX, size - at)));
                }
            } catch (MalformedException e) {
                throw new Mismatch("the tiles of the log: " + e.getMessage());
            }
        }
        return signed;
    }

    /**
     * Folds the ledger's new entries in, and has the head signed; does nothing where nothing is
     * new, or while another process does it.
     *
     * @return the checkpoint that stands now; empty where none was signed yet
     * @throws Mismatch when what stands does not extend what was signed; nothing was signed then
     */
    public Optional<SignedHead> advance(LogSigner signer) {
        Optional<LogFiles.Claim> claimed = files.claim();
        if (claimed.isEmpty()) {
            return store.read(tx -> tx.signedHeads().find());
        }
        try (LogFiles.Claim _ = claimed.get()) {
            for (int tries = 1; ; tries++) {
                Optional<SignedHead> before = check();
                LedgerRows.Head head = standing().head();
                if (head == null || (before.isEmpty() && signer.sign(new byte[0]).isEmpty())) {
                    return Optional.empty();
                }
                long published = published();
                SignedHead now = extended(before.orElse(null), published, head, signer);
                if (now != null) {
                    publish(now);
                    removePartials(published, now.size());
                    before.ifPresent(old -> removePartials(old.size(), now.size()));
                    return Optional.of(now);
                }
                if (tries == TRIES_MAX) {
                    return before;
                }
            }
        }
    }

    /** Null where another machine, with a folder of its own, signed meanwhile. */
    private @Nullable SignedHead extended(
            @Nullable SignedHead before, long published, LedgerRows.Head head, LogSigner signer) {
        long from = 0;
        if (before != null) {
            requireSigned(before, signer);
            if (!hasTiles(before)) {
                fold(published, before.size(), before.root());
                requireCheckpoint(before);
            }
            if (head.size() == before.size()) {
                return before;
            }
            from = before.size();
        }
        fold(from, head.size(), head.root());
        return sign(before, head, signer);
    }

    /** How many entries the folder's own checkpoint tells of; 0 where its tiles are not there. */
    private long published() {
        return FolderCheckpoint.in(files, name)
                .map(FolderCheckpoint::checkpoint)
                .filter(found -> hasTiles(found.size(), found.root()))
                .map(Checkpoint::size)
                .orElse(0L);
    }

    private void publish(SignedHead signed) {
        boolean stands =
                files.checkpoint().filter(note -> Arrays.equals(note, signed.note())).isPresent();
        if (!stands) {
            files.replaceCheckpoint(signed.note());
        }
    }

    /**
     * Files and record are not read at one moment: where another process signed meanwhile, they are
     * compared once more.
     */
    private Optional<SignedHead> settled(Supplier<Optional<SignedHead>> compared) {
        for (int tries = 1; ; tries++) {
            long before = size(standing().signed());
            try {
                return compared.get();
            } catch (Mismatch e) {
                if (tries == TRIES_MAX || size(standing().signed()) == before) {
                    throw e;
                }
            }
        }
    }

    private static long size(@Nullable SignedHead signed) {
        return signed == null ? 0 : signed.size();
    }

    /** Both as they stand at one moment. */
    private record Standing(@Nullable SignedHead signed, LedgerRows.@Nullable Head head) {}

    private Standing standing() {
        return store.read(
                tx ->
                        new Standing(
                                tx.signedHeads().find().orElse(null),
                                tx.ledger().head().orElse(null)));
    }

    private static void requireNotPutBack(LedgerRows.@Nullable Head head, SignedHead signed) {
        long size = head == null ? 0 : head.size();
        if (size < signed.size()) {
            throw new Mismatch(
                    "%d entries were signed, and the ledger has %d: entries were taken off its end"
                            .formatted(signed.size(), size));
        }
        if (head != null && size == signed.size() && !Arrays.equals(head.root(), signed.root())) {
            throw new Mismatch(
                    "%d entries were signed with root %s, and the ledger has root %s"
                            .formatted(size, hex(signed.root()), hex(head.root())));
        }
    }

    private void requireTrueToItself() {
        Checkpoint said = store.read(RecordedHead::of).orElseThrow();
        if (!said.origin().equals(name.origin())) {
            throw new Mismatch("the checkpoint on record is of another log: " + said.origin());
        }
    }

    private void requireNoCheckpoint() {
        if (files.checkpoint().isPresent()) {
            throw new Mismatch(
                    "there is a checkpoint in the home's log, and none on record: the database was"
                            + " put back to an older copy");
        }
    }

    private Optional<FolderCheckpoint> notNewer(SignedHead signed) {
        Optional<FolderCheckpoint> found = FolderCheckpoint.in(files, name);
        found.ifPresent(one -> one.requireNotNewer(signed));
        return found;
    }

    private void requireSigned(FolderCheckpoint found, SignedHead signed) {
        found.requireSigned(signed, () -> store.read(ToldLogKeys::all));
    }

    /** One that is older than the record was left by a process that died between the two. */
    private void requireCheckpoint(SignedHead signed) {
        Optional<FolderCheckpoint> standing = notNewer(signed);
        if (standing.isEmpty()) {
            return;
        }
        Checkpoint found = standing.get().checkpoint();
        byte[] expected = rootAt(found.size(), signed.size());
        if (!Arrays.equals(found.root(), expected)) {
            throw new Mismatch(
                    "the checkpoint in the home's log has root %s for %d entries, and it is %s"
                            .formatted(hex(found.root()), found.size(), hex(expected)));
        }
        requireSigned(standing.get(), signed);
    }

    private void requireSigned(SignedHead signed, LogSigner signer) {
        try {
            SignedNote note = SignedNote.parse(signed.note());
            List<NoteKey> known =
                    signer.sign(note.text().getBytes(StandardCharsets.UTF_8)).stream()
                            .map(one -> name.key(one.publicKey()))
                            .toList();
            note.requireSignedBy(known);
        } catch (MalformedException e) {
            throw new Mismatch("the checkpoint on record: " + e.getMessage());
        }
    }

    /** Whether the tiles of what was signed are there; false where somebody removed some. */
    private boolean hasTiles(SignedHead signed) {
        return hasTiles(signed.size(), signed.root());
    }

    /** Those of a machine that did not sign last are of its own checkpoint. */
    private void requireOwnTiles(Optional<Checkpoint> own) {
        own.ifPresent(
                one -> {
                    boolean _ = hasTiles(one.size(), one.root());
                });
    }

    private boolean hasTiles(long size, byte[] signedRoot) {
        for (String path : Partials.of(size)) {
            if (files.read(path).isEmpty()) {
                return false;
            }
        }
        byte[] root;
        try {
            root = new TileTree(files, size).root();
        } catch (MalformedException e) {
            return false;
        }
        if (!Arrays.equals(root, signedRoot)) {
            // A whole log of another home says so itself, which tells more than a root does.
            Optional<FolderCheckpoint> _ = FolderCheckpoint.in(files, name);
            throw new Mismatch(
                    "the tiles of %d entries have root %s, and %s was signed"
                            .formatted(size, hex(root), hex(signedRoot)));
        }
        return true;
    }

    private byte[] rootAt(long earlier, long size) {
        try {
            return new TileTree(files, size).rootOfFirst(earlier);
        } catch (MalformedException e) {
            throw new Mismatch("the tiles of the log: " + e.getMessage());
        }
    }

    /** What stands at the right edge of the bundles is what the database has. */
    private void requireSameBundle(long size) {
        int width = (int) (size % TilePath.WIDTH);
        if (width > 0) {
            String path = TilePath.entries(size / TilePath.WIDTH, width);
            byte[] stands = files.read(path).orElseThrow(() -> new Mismatch(path + " is missing"));
            byte[] expected = TileWriter.bundle(leaves(size - width, width));
            if (!Arrays.equals(stands, expected)) {
                throw new Mismatch(
                        "the last entries before entry %d stand otherwise in the log than in the"
                                        .formatted(size)
                                + " database");
            }
        }
    }

    private void fold(long from, long to, byte[] root) {
        TileWriter writer = new TileWriter(files);
        try {
            for (long size = from; size < to; ) {
                int count = (int) Math.min(LEAVES_MAX, to - size);
                writer.append(size, leaves(size, count));
                if (size > from) {
                    removePartials(size, size + count);
                }
                size += count;
            }
            byte[] made = new TileTree(files, to).root();
            if (!Arrays.equals(made, root)) {
                throw new Mismatch(
                        "the first %d entries have root %s, and it should be %s"
                                .formatted(to, hex(made), hex(root)));
            }
        } catch (MalformedException e) {
            throw new Mismatch("the tiles of the log: " + e.getMessage());
        }
    }

    private List<byte[]> leaves(long from, int count) {
        List<byte[]> leaves =
                store.read(
                        tx ->
                                tx.ledger().page(from, count).stream()
                                        .map(LedgerRows.Row::leaf)
                                        .toList());
        if (leaves.size() < count) {
            throw Mismatch.at(from + leaves.size(), "is missing");
        }
        return leaves;
    }

    private void removePartials(long before, long now) {
        List<String> needed = Partials.of(now);
        Partials.of(before).stream().filter(path -> !needed.contains(path)).forEach(files::remove);
    }

    /**
     * Signs inside the write that keeps it: the row of what is signed is what several machines have
     * in common, and where it is no longer the one that is extended, nothing is signed.
     */
    private @Nullable SignedHead sign(
            @Nullable SignedHead before, LedgerRows.Head head, LogSigner signer) {
        Optional<SignedHead> signed =
                store.write(
                        tx -> {
                            long now = size(tx.signedHeads().find().orElse(null));
                            if (now != size(before)) {
                                return Optional.empty();
                            }
                            SignedHead next = signed(head, signer);
                            tx.signedHeads().put(next);
                            return Optional.of(next);
                        });
        return signed.orElse(null);
    }

    private SignedHead signed(LedgerRows.Head head, LogSigner signer) {
        String text = new Checkpoint(name.origin(), head.size(), head.root()).text();
        List<Made> made =
                signer.sign(text.getBytes(StandardCharsets.UTF_8)).stream()
                        .map(one -> new Made(name.key(one.publicKey()), one.bytes()))
                        .toList();
        return new SignedHead(head.size(), head.root(), SignedNote.sign(text, made).bytes());
    }

    /** A signature that the vault has made. */
    private record Made(NoteKey key, byte[] signature) implements NoteSigner {
        @Override
        public byte[] sign(byte[] text) {
            return signature;
        }
    }

    private static String hex(byte[] root) {
        return HexFormat.of().formatHex(root);
    }
}
