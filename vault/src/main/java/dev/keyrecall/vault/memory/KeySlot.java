package dev.keyrecall.vault.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Function;

/**
 * One key in {@link KeyMemory}. Thread-safe; never prints its content. Ciphers take arrays only, so
 * each use makes a copy on the heap that is wiped as soon as the use returns.
 */
public final class KeySlot implements AutoCloseable {
    private final MemorySegment place;
    private volatile boolean closed;

    KeySlot(MemorySegment place) {
        this.place = place;
    }

    void fill(byte[] key) {
        MemorySegment.copy(key, 0, place, ValueLayout.JAVA_BYTE, 0, key.length);
    }

    /** The length in bytes; not confidential. */
    public int length() {
        return (int) place.byteSize();
    }

    /**
     * Hands a copy of the key to {@code use}, and wipes it afterwards. {@code use} must not keep
     * the array.
     *
     * @throws IllegalStateException once closed
     */
    public <R> R use(Function<byte[], R> use) {
        byte[] copy = copy();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /**
     * A copy on the heap, which the caller wipes.
     *
     * @throws IllegalStateException once closed
     */
    public byte[] copy() {
        byte[] copy = new byte[length()];
        requireOpen();
        MemorySegment.copy(place, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
        // Wiped meanwhile? Then this half-wiped copy must never serve as a key. The fence keeps
        // the copying above from being done after the question.
        VarHandle.loadLoadFence();
        if (closed) {
            Arrays.fill(copy, (byte) 0);
            requireOpen();
        }
        return copy;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this key has been wiped");
        }
    }

    /** Wipes the key. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            VarHandle.fullFence();
            if (place.scope().isAlive()) {
                place.fill((byte) 0);
            }
        }
    }

    @Override
    public String toString() {
        return "KeySlot[" + length() + " bytes]";
    }
}
