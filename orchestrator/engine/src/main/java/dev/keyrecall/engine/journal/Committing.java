package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Tx;

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
    private final Ids ids;

    public Committing(Engine engine) {
        this.ids = engine.ids();
    }

    /** The commitment to a text. */
    public String to(Tx tx, String text) {
        return all(tx, List.of(text)).values().iterator().next();
    }

    /**
     * The commitments to texts; one look for all of them.
     *
     * @param texts by the pointer to the member that each is left out of
     */
    SortedMap<String, String> to(Tx tx, Map<String, String> texts) {
        Map<String, String> commitments = all(tx, texts.values());
        SortedMap<String, String> told = new TreeMap<>();
        texts.forEach((pointer, text) -> told.put(pointer, commitments.get(text)));
        return told;
    }

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
