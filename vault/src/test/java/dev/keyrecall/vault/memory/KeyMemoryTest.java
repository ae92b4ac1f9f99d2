package dev.keyrecall.vault.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

final class KeyMemoryTest {
    private static byte[] key(int length, int seed) {
        byte[] key = new byte[length];
        new Random(seed).nextBytes(key);
        return key;
    }

    @Test
    void aKeyComesBackAsItWasAndTheArrayItCameFromIsWiped() {
        try (KeyMemory memory = KeyMemory.open()) {
            for (int length : new int[] {1, 16, 31, 32, 33, KeyMemory.REGION_BYTES}) {
                byte[] given = key(length, length);
                KeySlot slot = memory.adopt(given);
                assertThat(given).containsOnly(0);
                byte[] back = slot.copy();
                assertThat(back).isEqualTo(key(length, length));
            }
        }
    }

    @Test
    void keysBesideEachOtherDoNotTouch() {
        try (KeyMemory memory = KeyMemory.open()) {
            List<KeySlot> slots =
                    java.util.stream.IntStream.range(0, 500)
                            .mapToObj(seed -> memory.adopt(key(32, seed)))
                            .toList();
            slots.get(7).close();
            for (int seed = 0; seed < slots.size(); seed++) {
                if (seed != 7) {
                    byte[] back = slots.get(seed).copy();
                    assertThat(back).as("key %s", seed).isEqualTo(key(32, seed));
                }
            }
            assertThat(memory.regions()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void theCopyOfAUseIsWipedAlsoWhenTheUseFails() {
        try (KeyMemory memory = KeyMemory.open()) {
            KeySlot slot = memory.adopt(key(32, 1));
            byte[][] seen = new byte[1][];
            assertThatThrownBy(
                            () ->
                                    slot.use(
                                            bytes -> {
                                                seen[0] = bytes;
                                                throw new IllegalArgumentException("on purpose");
                                            }))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(seen[0]).containsOnly(0);
        }
    }

    @Test
    void aWipedKeyServesNoMore() {
        try (KeyMemory memory = KeyMemory.open()) {
            KeySlot slot = memory.adopt(key(32, 1));
            MemorySegment region = memory.regions().getFirst();
            assertThat(Arrays.equals(head(region), key(32, 1))).isTrue();
            slot.close();
            slot.close();
            assertThat(head(region)).containsOnly(0);
            assertThatThrownBy(slot::copy).isInstanceOf(IllegalStateException.class);
        }
    }

    private static byte[] head(MemorySegment region) {
        return region.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void closingIsForAllKeysAndHarmlessTwice() {
        KeyMemory memory = KeyMemory.open();
        KeySlot slot = memory.adopt(key(32, 1));
        memory.close();
        memory.close();
        slot.close();
        assertThatThrownBy(slot::copy).isInstanceOf(IllegalStateException.class);
        byte[] late = key(32, 2);
        assertThatThrownBy(() -> memory.adopt(late)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingThatPrintsShowsAKey() {
        try (KeyMemory memory = KeyMemory.open()) {
            KeySlot slot = memory.adopt("sentinel-of-a-key".getBytes(UTF_8));
            assertThat(memory.toString() + slot).doesNotContain("sentinel");
        }
    }

    @Test
    void whatTheKernelRefusedIsTold() {
        assertThat(Protection.NONE.refused()).hasSize(3);
        assertThat(new Protection(true, true, true).whole()).isTrue();
        assertThat(new Protection(false, true, true).refused())
                .singleElement()
                .asString()
                .contains("ulimit -l");
    }

    /** The kernel's own word: lo locked, dd left out of dumps, dc not copied to children. */
    @Test
    void theKernelSaysThatThePagesAreLockedAndLeftOutOfDumps() throws IOException {
        assumeTrue(Kernel.here().isPresent(), "SKIPPED: this is not a Linux that is known");
        try (KeyMemory memory = KeyMemory.open()) {
            KeySlot first = memory.adopt(key(32, 1));
            assertThat(first.length()).isEqualTo(32);
            for (int more = 0; more < 200; more++) {
                assertThat(memory.adopt(key(32, more)).length()).isEqualTo(32);
            }
            Protection protection = memory.protection();
            assertThat(protection.leftOutOfDumps()).isTrue();
            assertThat(protection.notInherited()).isTrue();
            assertThat(protection.locked()).as("RLIMIT_MEMLOCK allows a few pages").isTrue();
            for (MemorySegment region : memory.regions()) {
                assertThat(flags(region.address())).contains("dd", "dc", "lo");
            }
        }
    }

    private static List<String> flags(long address) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] bounds = line.substring(0, line.indexOf(' ')).split("-", 2);
                inside =
                        Long.compareUnsigned(Long.parseUnsignedLong(bounds[0], 16), address) <= 0
                                && Long.compareUnsigned(
                                                Long.parseUnsignedLong(bounds[1], 16), address)
                                        > 0;
            } else if (inside && line.startsWith("VmFlags:")) {
                return List.of(line.substring("VmFlags:".length()).strip().split(" ", -1));
            }
        }
        throw new AssertionError("the kernel knows no such pages");
    }
}
