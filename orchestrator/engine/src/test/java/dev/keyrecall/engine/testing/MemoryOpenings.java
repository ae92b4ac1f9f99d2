package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table of openings in memory. */
final class MemoryOpenings implements Openings {
    private final MemoryTx tx;

    MemoryOpenings(MemoryTx tx) {
        this.tx = tx;
    }

    @Override
    public Optional<Opening> find(String commitment) {
        return tx.tables().openings().find(commitment);
    }

    @Override
    public List<Opening> ofTexts(Collection<String> texts) {
        return tx.tables().openings().all().stream()
                .filter(opening -> texts.contains(opening.text()))
                .toList();
    }

    @Override
    public void add(Opening opening) {
        if (!Commitments.isOne(opening.commitment())) {
            throw tx.refused("the schema's check opening_commitment failed");
        }
        if (opening.salt().length != Commitments.SALT_BYTES) {
            throw tx.refused("the schema's check opening_salt failed");
        }
        if (opening.text().isEmpty() || opening.text().length() > TEXT_MAX_CHARS) {
            throw tx.refused("the schema's check opening_text failed");
        }
        if (find(opening.commitment()).isPresent() || !ofTexts(List.of(opening.text())).isEmpty()) {
            throw tx.refused("a text has one opening");
        }
        tx.writing().openings().put(opening.commitment(), opening);
    }

    @Override
    public void forEach(Consumer<Opening> visitor) {
        tx.tables().openings().all().forEach(visitor);
    }

    @Override
    public void remove(String commitment) {
        long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
        boolean told =
                tx.ledger().page(Math.max(0, size - 1), 1).stream()
                        .map(row -> new String(row.leaf(), StandardCharsets.UTF_8))
                        .anyMatch(
                                leaf ->
                                        leaf.contains("\"kind\":\"erasure\"")
                                                && leaf.contains('"' + commitment + '"'));
        if (!told) {
            throw tx.refused("an opening ends with the entry of its erasure");
        }
        tx.writing().openings().remove(commitment);
    }
}
