package dev.keyrecall.vault.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Memory outside the Java heap for the keys of one vault: the collector never copies it, and where
 * the kernel allows it is locked (never in swap), left out of core dumps and not inherited. What
 * was refused {@link #protection} tells; the memory works all the same.
 *
 * <p>Thread-safe. Holds up to {@value #REGIONS_MAX} regions of {@value #REGION_BYTES} bytes; {@link
 * #close} wipes them all and gives them back.
 */
public final class KeyMemory implements AutoCloseable {
    /** One region: a page on most systems, well below the usual limit of locked memory. */
    static final int REGION_BYTES = 4_096;

    static final int REGIONS_MAX = 256;
    private static final int ALIGNMENT_BYTES = 16;

    /** The largest page that Linux is built with; our fallback is aligned to a region. */
    private final Arena arena = Arena.ofShared();

    private final List<MemorySegment> regions = new ArrayList<>();
    private final List<KeySlot> slots = new ArrayList<>();
    private Protection protection = new Protection(true, true, true);
    private int used = REGION_BYTES;
    private boolean closed;

    private KeyMemory() {}

    /** Takes the first region, so that {@link #protection} is known. */
    public static KeyMemory open() {
        KeyMemory memory = new KeyMemory();
        memory.grow();
        return memory;
    }

    /**
     * Takes over a key: the array is copied here and wiped.
     *
     * @param key 1 to {@value #REGION_BYTES} bytes
     * @throws IllegalStateException once closed, or when there are unreasonably many keys
     */
    public synchronized KeySlot adopt(byte[] key) {
        requireOpen();
        if (key.length == 0 || key.length > REGION_BYTES) {
            throw new IllegalArgumentException("a key is 1 to " + REGION_BYTES + " bytes");
        }
        int place = (key.length + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        if (used + place > REGION_BYTES) {
            grow();
        }
        KeySlot slot = new KeySlot(regions.getLast().asSlice(used, key.length));
        used += place;
        slot.fill(key);
        Arrays.fill(key, (byte) 0);
        slots.add(slot);
        return slot;
    }

    /** What the kernel does for all of it. */
    public synchronized Protection protection() {
        return protection;
    }

    private synchronized void grow() {
        if (regions.size() == REGIONS_MAX) {
            throw new IllegalStateException("too many keys in one vault");
        }
        Optional<MemorySegment> mapped = Kernel.here().flatMap(this::mapped);
        if (mapped.isEmpty()) {
            protection = Protection.NONE;
        }
        regions.add(mapped.orElseGet(() -> arena.allocate(REGION_BYTES, REGION_BYTES)));
        used = 0;
    }

    @SuppressWarnings("restricted") // the size is the one that was just mapped
    private Optional<MemorySegment> mapped(Kernel kernel) {
        Optional<MemorySegment> fresh = kernel.map(REGION_BYTES);
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        MemorySegment pages = fresh.get().reinterpret(REGION_BYTES, arena, kernel::unmap);
        protection =
                protection.and(
                        new Protection(
                                kernel.lock(pages),
                                kernel.advise(pages, Kernel.MADV_DONTDUMP),
                                kernel.advise(pages, Kernel.MADV_DONTFORK)));
        return Optional.of(pages);
    }

    /** Where the regions are, for a test that asks the kernel about them. */
    synchronized List<MemorySegment> regions() {
        return List.copyOf(regions);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this key memory has been closed");
        }
    }

    /** Wipes every key and gives the memory back. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        slots.forEach(KeySlot::close);
        regions.forEach(region -> region.fill((byte) 0));
        arena.close();
    }

    @Override
    public synchronized String toString() {
        return "KeyMemory[" + slots.size() + " keys]";
    }
}
