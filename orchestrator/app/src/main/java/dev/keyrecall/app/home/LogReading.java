package dev.keyrecall.app.home;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.log.ToldLogKeys;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TileTree;
import dev.keyrecall.engine.tlog.TlogProof;
import dev.keyrecall.engine.tlog.TreeProofs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a home's log gives to others: checkpoints, keys and proofs. Needs no key. */
public final class LogReading {
    private final Path home;
    private final Engine engine;
    private final LogName name;

    private LogReading(Path home, Engine engine, LogName name) {
        this.home = home;
        this.engine = engine;
        this.name = name;
    }

    /**
     * The log of an open home.
     *
     * @throws EngineException REFUSED when its vault's header is damaged
     */
    public static LogReading of(HomeFolder folder, Session session) throws EngineException {
        LogName name = LogName.of(session.vaultSummary().vault());
        return new LogReading(folder.path(), session.engine(), name);
    }

    /** The log's name, which is its keys' as well. */
    public String origin() {
        return name.origin();
    }

    /** The keys that verify its checkpoints, as the ledger tells them. */
    public List<NoteKey> keys() {
        return engine.store().read(ToldLogKeys::present);
    }

    /**
     * What was signed last.
     *
     * @throws EngineException REFUSED when the files of the log tell something else, or nothing was
     *     signed yet
     */
    public SignedHead signed() throws EngineException {
        Optional<SignedHead> signed = engine.store().read(tx -> tx.signedHeads().find());
        new LogKeeping(home).check(engine.store(), name);
        return signed.orElseThrow(
                () ->
                        new EngineException(
                                Ending.REFUSED,
                                "nothing of this ledger was signed yet",
                                "a command that unlocks the vault signs it"));
    }

    /**
     * Compares every file of the log with the database.
     *
     * @throws EngineException REFUSED when they tell different things
     */
    public void checkWhole() throws EngineException {
        new LogKeeping(home).checkWhole(engine.store(), name);
    }

    /**
     * Proves an entry to whoever has the keys.
     *
     * @param sequence the entry's
     * @throws EngineException USAGE when it is not signed yet, REFUSED when the log is damaged
     */
    public TlogProof prove(long sequence) throws EngineException {
        SignedHead signed = signed();
        if (sequence < 0 || sequence >= signed.size()) {
            throw new EngineException(
                    Ending.USAGE,
                    "entry " + sequence + " is not among the " + signed.size() + " that are signed",
                    "see keyrecall ledger list; a command that unlocks the vault signs the rest");
        }
        return prove(signed, sequence, new LedgerReading(engine).leaf(sequence));
    }

    /**
     * As {@link #prove(long)}, of one of many entries under one checkpoint.
     *
     * @param signed what was signed last
     * @param sequence the entry's, among those that are signed
     * @param leaf its bytes
     */
    public TlogProof prove(SignedHead signed, long sequence, byte[] leaf) throws EngineException {
        try {
            TileTree tree = new TileTree(HomeLog.in(home), signed.size());
            List<byte[]> proof = tree.inclusion(sequence);
            requireIncluded(signed, sequence, leaf, proof);
            return new TlogProof(
                    Optional.empty(), sequence, proof, SignedNote.parse(signed.note()));
        } catch (MalformedException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the log cannot prove it: " + e.getMessage(),
                    "a command that unlocks the vault makes the log's files anew");
        }
    }

    /**
     * Requires that a leaf is the entry of that number in the tree that was signed last.
     *
     * @param sequence the entry's, among those that are signed
     * @return why that cannot be told, because the log's files lack something; empty when it is
     * @throws EngineException REFUSED when it is another
     */
    public Optional<String> requireIncluded(long sequence, byte[] leaf) throws EngineException {
        SignedHead signed = engine.store().read(tx -> tx.signedHeads().find()).orElseThrow();
        List<byte[]> proof;
        try {
            proof = new TileTree(HomeLog.in(home), signed.size()).inclusion(sequence);
        } catch (MalformedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        requireIncluded(signed, sequence, leaf, proof);
        return Optional.empty();
    }

    private static void requireIncluded(
            SignedHead signed, long sequence, byte[] leaf, List<byte[]> proof)
            throws EngineException {
        try {
            TreeProofs.requireInclusion(
                    sequence, signed.size(), Merkle.leafHash(leaf), proof, signed.root());
        } catch (MalformedException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "entry " + sequence + " is not the one that was signed, or the log is damaged",
                    "see what was changed with: keyrecall ledger verify");
        }
    }

    /**
     * Reads a checkpoint that was kept somewhere else.
     *
     * @param note its bytes
     * @param shown how messages call it
     * @throws EngineException REFUSED when it is none, of another log, or not signed by a key that
     *     the ledger tells
     */
    public Checkpoint noted(byte[] note, String shown) throws EngineException {
        try {
            SignedNote signed = SignedNote.parse(note);
            Checkpoint checkpoint = Checkpoint.parse(signed.text());
            if (!checkpoint.origin().equals(name.origin())) {
                throw new EngineException(
                        Ending.REFUSED,
                        shown + " is a checkpoint of another log: " + checkpoint.origin(),
                        "this home's is " + name.origin());
            }
            signed.requireSignedBy(keys());
            return checkpoint;
        } catch (MalformedException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    shown + " is no checkpoint of this home's: " + e.getMessage(),
                    "take one that keyrecall ledger checkpoint has printed");
        } catch (Mismatch e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the ledger does not verify: " + e.getMessage(),
                    "keep a copy of the home folder as evidence");
        }
    }
}
