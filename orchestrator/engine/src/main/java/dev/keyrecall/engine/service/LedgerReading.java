package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.Noted;
import dev.keyrecall.engine.log.NotedRoots;
import dev.keyrecall.engine.log.RecordedHead;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the ledger. Writes nothing, repairs nothing. */
public final class LedgerReading {
    private final Engine engine;

    public LedgerReading(Engine engine) {
        this.engine = engine;
    }

    /**
     * Visits the entries that a filter lets through, in order, without holding all of them.
     *
     * @throws StoreException CORRUPTED at an entry that cannot be read
     */
    public void forEach(Filter filter, Consumer<Json.Obj> visitor) {
        engine.store()
                .read(
                        tx -> {
                            tx.ledger()
                                    .forEach(
                                            filter.from(),
                                            row -> {
                                                Json.Obj entry = LedgerEntry.of(row);
                                                if (filter.lets(entry)) {
                                                    visitor.accept(entry);
                                                }
                                            });
                            return Optional.empty();
                        });
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
        try {
            return engine.store().read(tx -> verify(tx, noted));
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
                                    check.accept(row.sequence(), row.leaf(), row.leafHash());
                            try {
                                agreement.heard(entry);
                            } catch (JsonException e) {
                                throw Mismatch.at(row.sequence(), String.valueOf(e.getMessage()));
                            }
                            noted.passed(check.tree());
                        });
        noted.ended(check.tree());
        requireHead(tx.ledger().head().orElse(null), check.tree());
        agreement.require(tx);
        return new Verification(check.tree().size(), HexFormat.of().formatHex(check.tree().root()));
    }

    private static void requireHead(LedgerRows.@Nullable Head head, CompactRange tree) {
        long size = head == null ? 0 : head.size();
        if (size > tree.size()) {
            throw Mismatch.at(tree.size(), "is missing; the head counts " + size);
        }
        if (size < tree.size()) {
            throw Mismatch.at(size, "stands beyond the head, which counts " + size);
        }
        if (head != null && !Arrays.equals(head.root(), tree.root())) {
            throw new Mismatch(
                    "the entries up to "
                            + (size - 1)
                            + " have another root than the head: one of them was replaced"
                            + " together with its hash");
        }
        if (head != null && !Arrays.equals(head.edge(), tree.edge())) {
            throw new Mismatch("the head over entry " + (size - 1) + " has another right edge");
        }
    }

    /**
     * Which entries. Null lets everything through.
     *
     * @param from the first sequence number
     * @param kind only entries of this kind
     * @param campaign only entries of this campaign
     * @param ref only entries about this credential
     */
    public record Filter(
            long from,
            @Nullable String kind,
            @Nullable String campaign,
            @Nullable CredentialRef ref) {
        /** Lets every entry through. */
        public static Filter all() {
            return new Filter(0, null, null, null);
        }

        /** Lets the entries of a campaign through. */
        public static Filter ofCampaign(String campaign) {
            return new Filter(0, null, campaign, null);
        }

        boolean lets(Json.Obj entry) {
            return (kind == null || kind.equals(entry.text("kind")))
                    && (campaign == null || campaign.equals(entry.textOrNull("campaign")))
                    && (ref == null || ref.toString().equals(entry.textOrNull("ref")));
        }
    }

    /**
     * A ledger that verifies.
     *
     * @param size how many entries
     * @param root the Merkle tree hash over them, lower-case hex; note it elsewhere to anchor it
     */
    public record Verification(long size, String root) {}
}
