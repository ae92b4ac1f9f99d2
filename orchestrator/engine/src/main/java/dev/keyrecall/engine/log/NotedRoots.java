package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Mismatch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Compares a ledger, as it is read from its first entry on, with all that was noted of it. */
public final class NotedRoots {
    private final List<Noted> bySize;
    private int next;

    public NotedRoots(List<Noted> noted) {
        this.bySize = noted.stream().sorted(Comparator.comparingLong(Noted::size)).toList();
    }

    /**
     * The entries up to here; called for each size, from 0 on.
     *
     * @throws Mismatch when something was noted of that many, with another root
     */
    public void passed(CompactRange tree) {
        byte[] root = null;
        while (next < bySize.size() && bySize.get(next).size() == tree.size()) {
            Noted noted = bySize.get(next);
            root = root == null ? tree.root() : root;
            if (!Arrays.equals(noted.root(), root)) {
                throw new Mismatch(
                        ("the first %d entries are not those that %s tells of: their root is %s,"
                                        + " and it says %s")
                                .formatted(
                                        noted.size(),
                                        noted.where(),
                                        HexFormat.of().formatHex(root),
                                        HexFormat.of().formatHex(noted.root())));
            }
            next++;
        }
    }

    /**
     * There are no more entries.
     *
     * @throws Mismatch when something was noted of more
     */
    public void ended(CompactRange tree) {
        if (next < bySize.size()) {
            Noted noted = bySize.getLast();
            throw new Mismatch(
                    ("%s tells of %d entries, and there are %d: the ledger was put back to an older"
                                    + " copy, or its end was cut off")
                            .formatted(noted.where(), noted.size(), tree.size()));
        }
    }
}
