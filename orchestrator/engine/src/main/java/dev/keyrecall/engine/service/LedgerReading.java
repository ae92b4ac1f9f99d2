package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.Noted;
import dev.keyrecall.engine.log.NotedRoots;
import dev.keyrecall.engine.log.RecordedHead;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the ledger. Writes nothing, repairs nothing. */
public final class LedgerReading {
    /** How many entries are in memory at once. */
    private static final int PAGE = 256;

    private final Engine engine;

    public LedgerReading(Engine engine) {
        this.engine = engine;
    }

    /**
     * Visits the entries that a filter lets through, in its order, without holding all of them;
     * each with whom it names, as {@link PeopleReading} shows them.
     *
     * @throws StoreException CORRUPTED at an entry that cannot be read
     */
    public void forEach(LedgerFilter filter, Consumer<Json.Obj> visitor) {
        engine.store()
                .read(
                        tx -> {
                            if (filter.newestFirst()) {
                                backwards(tx, filter, visitor);
                            } else {
                                forwards(tx, filter, visitor);
                            }
                            return Optional.empty();
                        });
    }

    private static void forwards(Tx tx, LedgerFilter filter, Consumer<Json.Obj> visitor) {
        PeopleReading people = new PeopleReading(tx);
        long next = filter.from();
        long wanted = filter.limit();
        List<LedgerRows.Row> page = List.of();
        do {
            page = tx.ledger().page(next, PAGE);
            for (LedgerRows.Row row : page) {
                wanted -= visit(people, row, filter, visitor);
                if (wanted == 0) {
                    return;
                }
                next = row.sequence() + 1;
            }
        } while (page.size() == PAGE);
    }

    private static void backwards(Tx tx, LedgerFilter filter, Consumer<Json.Obj> visitor) {
        PeopleReading people = new PeopleReading(tx);
        long end = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
        long wanted = filter.limit();
        while (end > filter.from()) {
            long begin = Math.max(filter.from(), end - PAGE);
            for (LedgerRows.Row row :
                    tx.ledger().page(begin, Math.toIntExact(end - begin)).reversed()) {
                wanted -= visit(people, row, filter, visitor);
                if (wanted == 0) {
                    return;
                }
            }
            end = begin;
        }
    }

    private static int visit(
            PeopleReading people,
            LedgerRows.Row row,
            LedgerFilter filter,
            Consumer<Json.Obj> visitor) {
        Json.Obj entry = people.opened(LedgerEntry.of(row));
        try {
            if (!filter.lets(entry)) {
                return 0;
            }
        } catch (JsonException e) {
            throw LedgerEntry.damaged(row, e);
        }
        visitor.accept(entry);
        return 1;
    }

    /**
     * One entry with what belongs to it; empty when there is none of that number.
     *
     * @throws StoreException CORRUPTED when it, or one after it, cannot be read
     */
    public Optional<Shown> find(long sequence) {
        return engine.store().read(tx -> find(tx, sequence));
    }

    /**
     * The bytes of an entry.
     *
     * @throws IllegalArgumentException when there is none of that number
     * @throws StoreException CORRUPTED when they are not those of the hash beside them
     */
    public byte[] leaf(long sequence) {
        return engine.store()
                .read(tx -> at(tx, sequence))
                .map(LedgerRows.Row::leaf)
                .orElseThrow(() -> new IllegalArgumentException("no entry " + sequence));
    }

    private static Optional<LedgerRows.Row> at(Tx tx, long sequence) {
        Optional<LedgerRows.Row> found =
                sequence < 0
                        ? Optional.empty()
                        : tx.ledger().page(sequence, 1).stream()
                                .filter(row -> row.sequence() == sequence)
                                .findFirst();
        found.ifPresent(LedgerEntry::requireItsHash);
        return found;
    }

    private static Optional<Shown> find(Tx tx, long sequence) {
        Optional<LedgerRows.Row> found = at(tx, sequence);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        // The canonical form writes it so; reading every later entry would take far longer.
        String mark = "\"answers_to\":" + sequence + ",";
        List<Long> answers = new ArrayList<>();
        tx.ledger()
                .forEach(
                        sequence + 1,
                        row -> {
                            String text = new String(row.leaf(), StandardCharsets.UTF_8);
                            if (text.contains(mark)
                                    && LedgerEntry.of(row)
                                            .get("answers_to")
                                            .equals(Optional.of(Json.of(sequence)))) {
                                answers.add(row.sequence());
                            }
                        });
        Json.Obj entry = LedgerEntry.of(found.get());
        PeopleReading people = new PeopleReading(tx);
        return Optional.of(
                new Shown(
                        people.opened(entry),
                        people.openings(entry),
                        found.get().leaf(),
                        HexFormat.of().formatHex(found.get().leafHash()),
                        answers,
                        tx.signedHeads().find().map(SignedHeads.SignedHead::size).orElse(0L)));
    }

    /**
     * Re-reads and recomputes everything, and compares the state with it. What this cannot know is
     * said in {@code docs/formats/ledger.md}: without a root noted elsewhere the result is not
     * anchored.
     *
     * @throws EngineException REFUSED at the first mismatch, naming the entry
     */
    public Verification verify() throws EngineException {
        return verify(List.of());
    }

    /**
     * As {@link #verify()}, and requires that the ledger extends all that was noted of it: a ledger
     * that was put back, cut off or written anew up to there does not.
     *
     * @param noted checkpoints that were kept somewhere else
     * @throws EngineException REFUSED at the first mismatch
     */
    public Verification verify(List<Noted> noted) throws EngineException {
        return verified(noted, (_, verification) -> verification);
    }

    /**
     * As {@link #verify()}, and reads more of the same moment: of what verified, and nothing else.
     *
     * @throws EngineException REFUSED at the first mismatch, before anything is read
     */
    <T> T verified(Function<Tx, T> reading) throws EngineException {
        return verified(List.of(), (tx, _) -> reading.apply(tx));
    }

    private <T> T verified(List<Noted> noted, BiFunction<Tx, Verification, T> reading)
            throws EngineException {
        try {
            return engine.store().read(tx -> reading.apply(tx, verify(tx, noted)));
        } catch (Mismatch mismatch) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the ledger does not verify: " + mismatch.getMessage(),
                    "something other than Keyrecall has changed the database, or it is damaged:"
                            + " keep a copy of the home folder as evidence",
                    "compare size and root with those in certificates issued earlier, and restore"
                            + " a backup that verifies");
        }
    }

    private static Verification verify(Tx tx, List<Noted> elsewhere) {
        LeafCheck check = new LeafCheck();
        List<Noted> all = new ArrayList<>(elsewhere);
        RecordedHead.of(tx)
                .ifPresent(signed -> all.add(new Noted("the checkpoint on record", signed)));
        NotedRoots noted = new NotedRoots(all);
        noted.passed(check.tree());
        StateAgreement agreement = new StateAgreement();
        tx.ledger()
                .forEach(
                        0,
                        row -> {
                            Json.Obj entry =
                                    check.accept(
                                            row.sequence(),
                                            row.leaf(),
                                            row.leafHash(),
                                            row.subtreeHash());
                            try {
                                agreement.heard(entry);
                            } catch (JsonException e) {
                                throw Mismatch.at(row.sequence(), String.valueOf(e.getMessage()));
                            }
                            noted.passed(check.tree());
                        });
        noted.ended(check.tree());
        requireHead(tx.ledger().head(), check.tree());
        agreement.require(tx);
        return new Verification(check.tree().size(), HexFormat.of().formatHex(check.tree().root()));
    }

    /** What the database finds by the number is what it showed in the order of the numbers. */
    private static void requireHead(Optional<LedgerRows.Head> head, CompactRange tree) {
        if (!head.map(LedgerRows.Head::tree).orElse(CompactRange.empty()).equals(tree)) {
            throw new Mismatch("the head is not that of the entries");
        }
    }

    /**
     * A ledger that verifies.
     *
     * @param size how many entries
     * @param root the Merkle tree hash over them, lower-case hex; note it elsewhere to anchor it
     */
    public record Verification(long size, String root) {}

    /**
     * One entry.
     *
     * @param entry what it says, with whom it names
     * @param openings what shows that it names them, by the pointer to each member
     * @param leaf its bytes
     * @param leafHash the hash that is stored beside it, lower-case hexadecimal
     * @param answeredBy the entries that answer it
     * @param signed how many entries the newest signed checkpoint covers
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Shown(
            Json.Obj entry,
            Json.Obj openings,
            byte[] leaf,
            String leafHash,
            List<Long> answeredBy,
            long signed) {
        public Shown {
            answeredBy = List.copyOf(answeredBy);
        }
    }
}
