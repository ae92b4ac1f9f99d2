package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Commits to texts about people, and keeps what opens the commitments, in the transaction of the
 * entry that names them. A text has the same commitment as long as its opening stands. Thread-safe.
 */
public final class Committing {
    /** More texts than anybody commits to in a row: then it begins anew. */
    private static final int KNOWN_MAX = 64;

    private final Ids ids;
    private volatile @Nullable Known known;

    /**
     * The commitments that stood when the ledger ended so. Openings are added and removed only with
     * an entry, so with the same end they stand: an append after one's own asks the store nothing.
     */
    private record Known(LedgerRows.Head end, Map<String, String> commitments) {
        boolean isAt(LedgerRows.@Nullable Head head) {
            return end.equals(head);
        }
    }

    public Committing(Engine engine) {
        this.ids = engine.ids();
    }

    /** The commitment to a text. */
    public String to(Tx tx, String text) {
        return all(tx, List.of(text)).values().iterator().next();
    }

    /**
     * The commitments of an entry to texts; at most one look for all of them.
     *
     * @param end the ledger's head before the entry; null for an empty ledger
     * @param texts by the pointer to the member that each is left out of
     */
    Told to(Tx tx, LedgerRows.@Nullable Head end, Map<String, String> texts) {
        Known before = known;
        Map<String, String> standing =
                before != null && before.isAt(end) ? before.commitments() : Map.of();
        Map<String, String> commitments =
                standing.keySet().containsAll(texts.values())
                        ? standing
                        : with(tx, standing, texts.values());
        SortedMap<String, String> told = new TreeMap<>();
        texts.forEach((pointer, text) -> told.put(pointer, commitments.get(text)));
        return new Told(told, commitments);
    }

    private Map<String, String> with(
            Tx tx, Map<String, String> standing, Collection<String> texts) {
        Set<String> missing = new LinkedHashSet<>(texts);
        missing.removeAll(standing.keySet());
        Map<String, String> commitments = new HashMap<>(standing);
        commitments.putAll(all(tx, missing));
        return commitments;
    }

    /**
     * The entry was appended.
     *
     * @param end the ledger's head over it
     */
    void appended(LedgerRows.Head end, Told told) {
        known = told.known().size() > KNOWN_MAX ? null : new Known(end, Map.copyOf(told.known()));
    }

    /** The next entry may follow on what removes openings after this one was appended. */
    void forget() {
        known = null;
    }

    /**
     * What an entry commits to.
     *
     * @param commitments by the pointer to the member that each stands for
     * @param known those, and what is known beside them, by the text
     */
    record Told(SortedMap<String, String> commitments, Map<String, String> known) {}

    private Map<String, String> all(Tx tx, Collection<String> texts) {
        Set<String> distinct = new LinkedHashSet<>(texts);
        Map<String, String> commitments = new HashMap<>();
        tx.openings()
                .ofTexts(distinct)
                .forEach(opening -> commitments.put(opening.text(), opening.commitment()));
        for (String text : distinct) {
            commitments.computeIfAbsent(text, fresh -> add(tx, fresh));
        }
        return commitments;
    }

    private String add(Tx tx, String text) {
        byte[] salt = ids.salt();
        String commitment = Commitments.of(salt, text);
        tx.openings().add(new Opening(commitment, salt, text));
        return commitment;
    }
}
