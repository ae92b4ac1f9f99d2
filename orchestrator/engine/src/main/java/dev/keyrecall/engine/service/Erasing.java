package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Erases what the ledger commits to about a person. The entries, the tree and every proof stay;
 * that two entries are of one person stays visible, and who it was does not.
 */
public final class Erasing {
    /** How many commitments one entry names: they fit into a leaf, whatever else it says. */
    static final int PART_MAX = 512;

    private final Engine engine;
    private final LedgerWriter ledger;

    public Erasing(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /** What an erasure of a name would erase. Changes nothing. */
    public Found find(String name) {
        return engine.store().read(tx -> new Found(found(tx, name, false), found(tx, name, true)));
    }

    private static List<Opening> found(Tx tx, String name, boolean mentions) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<Opening> found = new ArrayList<>();
        tx.openings()
                .forEach(
                        one -> {
                            boolean same = one.text().equals(name);
                            if (same
                                    || (mentions
                                            && one.text()
                                                    .toLowerCase(Locale.ROOT)
                                                    .contains(lower))) {
                                found.add(one);
                            }
                        });
        return found;
    }

    /**
     * Erases a name: the text itself and, where told so, every text that mentions it. Harmless
     * again: then nothing is found, and nothing written.
     *
     * @param mentions whether texts that hold the name among other words go, too
     * @throws EngineException USAGE when the reason given for it holds the name itself
     */
    public Result erase(String name, boolean mentions) throws EngineException {
        String reason = engine.actor().reason();
        if (reason != null
                && reason.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT))) {
            throw new EngineException(
                    Ending.USAGE,
                    "the reason names whom it erases",
                    "the erasure's own entry would keep it: give another reason");
        }
        List<String> erased = engine.store().write(tx -> erase(tx, name, mentions));
        return new Result(erased, erased.isEmpty() || engine.store().forget());
    }

    /** Each entry stands before what it erases goes: then it may itself be by that person. */
    private List<String> erase(Tx tx, String name, boolean mentions) {
        List<String> all = ordered(found(tx, name, mentions));
        int end = all.size() % PART_MAX;
        for (int from = 0; from < all.size(); from = end, end += PART_MAX) {
            List<String> part = all.subList(from, end);
            ledger.append(
                    tx,
                    new LedgerWriter.Entry(
                            Commitments.ERASURE,
                            "personal data was erased",
                            Json.object()
                                    .put(Commitments.MEMBER, Json.strings(part))
                                    .put("count", part.size())
                                    .build()));
            part.forEach(tx.openings()::remove);
        }
        return all;
    }

    /** What the entries themselves are written under comes last: what goes is not kept anew. */
    private List<String> ordered(List<Opening> found) {
        Actor actor = engine.actor();
        Set<String> own =
                new HashSet<>(Arrays.asList(actor.name(), actor.osUser(), actor.reason()));
        List<String> ordered = new ArrayList<>();
        found.stream()
                .filter(one -> !own.contains(one.text()))
                .forEach(one -> ordered.add(one.commitment()));
        found.stream()
                .filter(one -> own.contains(one.text()))
                .forEach(one -> ordered.add(one.commitment()));
        return ordered;
    }

    /**
     * What there is of a name.
     *
     * @param exact the text itself: one or none
     * @param mentioning that, and every text that holds the name among other words
     */
    public record Found(List<Opening> exact, List<Opening> mentioning) {
        public Found {
            exact = List.copyOf(exact);
            mentioning = List.copyOf(mentioning);
        }

        /** How many texts hold the name among other words. */
        public int mentions() {
            return mentioning.size() - exact.size();
        }
    }

    /**
     * What was erased.
     *
     * @param commitments of which the openings are gone
     * @param forgotten whether no copy is left in the store's files by now; false while a reader of
     *     another process still needs an older snapshot
     */
    public record Result(List<String> commitments, boolean forgotten) {
        public Result {
            commitments = List.copyOf(commitments);
        }
    }
}
