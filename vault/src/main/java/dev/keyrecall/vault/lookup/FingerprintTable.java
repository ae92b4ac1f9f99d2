package dev.keyrecall.vault.lookup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * An index of fingerprints in memory: which rows have this one. Rows are numbered in the order in
 * which they are added, from 0; the caller keeps what they stand for.
 *
 * <p>Holds the first 16 bytes of each fingerprint, so that a wrong match among 10 million rows and
 * a million candidates has a chance below 10^-25; a caller that must be sure compares the whole.
 * Open addressing with linear probing: a look-up takes 2 probes on average when it finds and 5 when
 * it does not, however many rows there are, because keyed hashes are spread evenly and nobody
 * without the key can choose them. Takes 20 bytes a slot with at most two of three slots full, so
 * 30 bytes for each different fingerprint, and about 4 more a row once any two rows are equal.
 *
 * <p>Source: Knuth, The Art of Computer Programming 3, section 6.4, algorithm L.
 *
 * <p>Adding is for one thread. Once filled and safely handed over, any number of threads may look.
 */
public final class FingerprintTable {
    /** No row. */
    public static final int NONE = -1;

    /** The most different fingerprints: what an array of two words a slot can hold. */
    public static final int ENTRIES_MAX = 500_000_000;

    private static final int SLOTS_MIN = 16;
    private static final int SLOTS_MAX = ENTRIES_MAX / 2 * 3;
    private static final int KEPT_BYTES = 16;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Two words a slot; both zero when it is empty. */
    private long[] keys;

    /** For each slot the row that was added last. */
    private int[] rows;

    /** For each row the one before it with the same fingerprint; empty while all differ. */
    private int[] earlier = new int[0];

    private int slots;
    private int size;
    private int distinct;

    /** The last row of the fingerprint that looks like an empty slot. */
    private int zeroRow = NONE;

    /** Makes an empty table with room for so many different fingerprints; it grows beyond. */
    public FingerprintTable(int expected) {
        if (expected < 0 || expected > ENTRIES_MAX) {
            throw new IllegalArgumentException("a table holds 0 to " + ENTRIES_MAX + " entries");
        }
        slots = Math.max(SLOTS_MIN, (int) Math.min(SLOTS_MAX, expected * 3L / 2 + 1));
        keys = new long[2 * slots];
        rows = new int[slots];
    }

    /**
     * Adds a row.
     *
     * @param fingerprint at least 16 bytes, of which the first 16 are kept
     * @return its number
     */
    public int add(byte[] fingerprint) {
        requireLong(fingerprint);
        long high = (long) WORD.get(fingerprint, 0);
        long low = (long) WORD.get(fingerprint, Long.BYTES);
        if (size == Integer.MAX_VALUE - Long.BYTES) {
            throw new IllegalStateException("the table of fingerprints is full");
        }
        int row = size;
        if (high == 0 && low == 0) {
            chain(row, zeroRow);
            zeroRow = row;
        } else {
            int slot = slot(high, low);
            if (isFree(slot)) {
                if (distinct >= slots / 3 * 2) {
                    grow();
                    slot = slot(high, low);
                }
                keys[2 * slot] = high;
                keys[2 * slot + 1] = low;
                distinct++;
                chain(row, NONE);
            } else {
                chain(row, rows[slot]);
            }
            rows[slot] = row;
        }
        size++;
        return row;
    }

    /** The row with this fingerprint that was added last; {@link #NONE} when there is none. */
    public int find(byte[] fingerprint) {
        requireLong(fingerprint);
        long high = (long) WORD.get(fingerprint, 0);
        long low = (long) WORD.get(fingerprint, Long.BYTES);
        if (high == 0 && low == 0) {
            return zeroRow;
        }
        int slot = slot(high, low);
        return isFree(slot) ? NONE : rows[slot];
    }

    /** The row before this one with the same fingerprint; {@link #NONE} when it is the first. */
    public int before(int row) {
        if (row < 0 || row >= size) {
            throw new IndexOutOfBoundsException(row);
        }
        return row < earlier.length ? earlier[row] : NONE;
    }

    /**
     * Names the last row of every fingerprint that more than one row has: of every secret that is
     * reused. {@link #before} names the others.
     */
    public void reused(IntConsumer lastRow) {
        if (zeroRow != NONE && before(zeroRow) != NONE) {
            lastRow.accept(zeroRow);
        }
        for (int slot = 0; slot < slots; slot++) {
            if (!isFree(slot) && before(rows[slot]) != NONE) {
                lastRow.accept(rows[slot]);
            }
        }
    }

    /** How many rows were added. */
    public int size() {
        return size;
    }

    /** How many bytes the table takes. */
    public long bytes() {
        return (long) Long.BYTES * keys.length
                + (long) Integer.BYTES * (rows.length + earlier.length);
    }

    /** Where these words are, or the free slot where they belong. */
    private int slot(long high, long low) {
        int slot = (int) Math.unsignedMultiplyHigh(high, slots);
        while (!isFree(slot) && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot;
    }

    private boolean isFree(int slot) {
        return keys[2 * slot] == 0 && keys[2 * slot + 1] == 0;
    }

    private void chain(int row, int before) {
        if (before == NONE && earlier.length == 0) {
            return;
        }
        if (row >= earlier.length) {
            int old = earlier.length;
            long room = Math.max(row + 1L, Math.min(Integer.MAX_VALUE - 8L, row * 3L / 2));
            earlier = Arrays.copyOf(earlier, (int) room);
            Arrays.fill(earlier, old, earlier.length, NONE);
        }
        earlier[row] = before;
    }

    private void grow() {
        if (slots == SLOTS_MAX) {
            throw new IllegalStateException(
                    "the table of fingerprints holds " + ENTRIES_MAX + " and is full");
        }
        long[] oldKeys = keys;
        int[] oldRows = rows;
        slots = (int) Math.min(SLOTS_MAX, slots * 3L / 2);
        keys = new long[2 * slots];
        rows = new int[slots];
        for (int old = 0; old < oldRows.length; old++) {
            long high = oldKeys[2 * old];
            long low = oldKeys[2 * old + 1];
            if (high != 0 || low != 0) {
                int slot = slot(high, low);
                keys[2 * slot] = high;
                keys[2 * slot + 1] = low;
                rows[slot] = oldRows[old];
            }
        }
    }

    private static void requireLong(byte[] fingerprint) {
        if (fingerprint.length < KEPT_BYTES) {
            throw new IllegalArgumentException(
                    "a fingerprint is at least " + KEPT_BYTES + " bytes long");
        }
    }
}
