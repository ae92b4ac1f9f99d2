package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.json.Json;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A ledger that is looked at again and again, from where it was looked at before. */
final class CheckedLedger {
    private static final int PAGE = 256;

    private final Set<String> tokens = new HashSet<>();
    private CompactRange tree = CompactRange.empty();

    private CheckedLedger() {}

    long size() {
        return tree.size();
    }

    /**
     * Looks through what is new: no gap, nothing doubled, nothing that was acknowledged missing,
     * little else, and the tree of it is the head's.
     *
     * @param processes what each process said that has written meanwhile
     */
    void assertHolds(Store store, List<LedgerLines> processes) {
        long before = size();
        Map<Long, String> found = takeNew(store);
        LedgerRows.Head head = store.read(tx -> tx.ledger().head()).orElseThrow();
        assertThat(head.size()).isEqualTo(size());
        assertThat(head.root()).as("the head is of the leaves").isEqualTo(tree.root());
        assertThat(head.tree()).isEqualTo(tree);
        int unasked = found.size();
        for (LedgerLines process : processes) {
            assertThat(found)
                    .as("what was acknowledged since " + before)
                    .containsAllEntriesOf(process.acknowledged);
            assertThat(process.signed.get()).isLessThanOrEqualTo(size());
            unasked -= process.acknowledged.size();
            unasked -= (int) process.inDoubt.stream().filter(found::containsValue).count();
        }
        assertThat(unasked)
                .as("entries that were under way when their process was killed")
                .isLessThanOrEqualTo(LedgerProcess.THREADS * processes.size());
    }

    /** Whether it was seen to have an entry of that word. */
    boolean has(String token) {
        return tokens.contains(token);
    }

    /** Looks at what stands before any process has written. */
    static CheckedLedger of(Store store) {
        CheckedLedger ledger = new CheckedLedger();
        ledger.takeNew(store);
        return ledger;
    }

    @CanIgnoreReturnValue
    private Map<Long, String> takeNew(Store store) {
        Map<Long, String> found = new HashMap<>();
        for (List<LedgerRows.Row> page = page(store); !page.isEmpty(); page = page(store)) {
            page.forEach(row -> take(row, found));
        }
        return found;
    }

    private List<LedgerRows.Row> page(Store store) {
        return store.read(tx -> tx.ledger().page(size(), PAGE));
    }

    private void take(LedgerRows.Row row, Map<Long, String> found) {
        assertThat(row.sequence()).as("no gap").isEqualTo(size());
        Json.Obj leaf = Leaf.parse(row.leaf());
        assertThat(leaf.integer("seq")).isEqualTo(row.sequence());
        assertThat(Merkle.leafHash(row.leaf())).isEqualTo(row.leafHash());
        String token = leaf.text("what");
        assertThat(tokens.add(token)).as("not doubled: " + token).isTrue();
        found.put(row.sequence(), token);
        tree = tree.append(row.leafHash());
        assertThat(row.subtreeHash()).isEqualTo(tree.lastSubtree());
    }
}
