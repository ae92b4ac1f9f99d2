package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Mismatch;

import java.util.List;

/**
 * What an entry tells of a row, and which entry it is. Rows that are only ever added stand in the
 * order in which entries tell of them.
 */
record ToldInOrder(long sequence, String what) {
    /**
     * Compares.
     *
     * @param what one of them, in words
     * @throws Mismatch naming the entry, or that no entry tells of a row
     */
    static void requireSame(String what, List<ToldInOrder> told, List<String> standing) {
        for (int i = 0; i < standing.size(); i++) {
            if (i >= told.size()) {
                throw new Mismatch("no entry tells of " + article(what));
            }
            if (!told.get(i).what().equals(standing.get(i))) {
                throw Mismatch.at(told.get(i).sequence(), "tells of another " + what);
            }
        }
        if (standing.size() < told.size()) {
            throw Mismatch.at(
                    told.get(standing.size()).sequence(),
                    "tells of " + article(what) + " that is not in the state");
        }
    }

    private static String article(String what) {
        return (what.startsWith("a") || what.startsWith("e") ? "an " : "a ") + what;
    }
}
