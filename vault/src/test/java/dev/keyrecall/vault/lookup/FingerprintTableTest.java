package dev.keyrecall.vault.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The table against a HashMap that keeps everything. */
class FingerprintTableTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));

    private record Words(long high, long low) {}

    private static byte[] words(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    private static List<Integer> rows(FingerprintTable table, byte[] fingerprint) {
        List<Integer> rows = new ArrayList<>();
        for (int row = table.find(fingerprint);
                row != FingerprintTable.NONE;
                row = table.before(row)) {
            rows.add(row);
        }
        Collections.reverse(rows);
        return rows;
    }

    @Test
    void itAnswersAsAMapOfListsDoes() {
        int seeds = LONG ? 400 : 40;
        for (int seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            // Few different words, some of them zero, so that fingerprints meet, share one word,
            // crowd at either end of the table and look like empty slots.
            long[] pool = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()};
            boolean crowded = seed % 2 == 0;
            FingerprintTable table = new FingerprintTable(random.nextInt(200));
            Map<Words, List<Integer>> model = new HashMap<>();
            int count = random.nextInt(3_000);
            for (int row = 0; row < count; row++) {
                long high = crowded ? pool[random.nextInt(pool.length)] : random.nextInt(500);
                long low = crowded ? random.nextInt(40) : random.nextLong() << 60;
                byte[] fingerprint = words(high, low);
                assertThat(table.add(fingerprint)).isEqualTo(row);
                model.computeIfAbsent(new Words(high, low), _ -> new ArrayList<>()).add(row);
            }
            Set<Integer> reused = new HashSet<>();
            table.reused(row -> assertThat(reused.add(row)).isTrue());
            Set<Integer> expected = new HashSet<>();
            model.forEach(
                    (fingerprint, rows) -> {
                        assertThat(rows(table, words(fingerprint.high(), fingerprint.low())))
                                .isEqualTo(rows);
                        if (rows.size() > 1) {
                            expected.add(rows.getLast());
                        }
                    });
            assertThat(reused).as("seed %d", seed).isEqualTo(expected);
            assertThat(table.size()).isEqualTo(count);
            for (int i = 0; i < 500; i++) {
                byte[] absent = words(random.nextLong(), random.nextLong());
                assertThat(table.find(absent)).isEqualTo(FingerprintTable.NONE);
            }
        }
    }

    @Test
    void oneValueInEveryRowIsNoSlower() {
        FingerprintTable table = new FingerprintTable(1);
        byte[] same = words(7, 7);
        int count = 300_000;
        for (int row = 0; row < count; row++) {
            table.add(same);
        }
        assertThat(rows(table, same)).hasSize(count);
    }

    @Test
    void aTableTakesThirtyBytesAnEntry() {
        int count = LONG ? 10_000_000 : 500_000;
        FingerprintTable table = new FingerprintTable(count);
        Random random = new Random(1);
        for (int row = 0; row < count; row++) {
            table.add(words(random.nextLong(), random.nextLong()));
        }
        assertThat(table.bytes()).isLessThanOrEqualTo(30L * count + 100);
        Random again = new Random(1);
        for (int row = 0; row < count; row++) {
            byte[] fingerprint = words(again.nextLong(), again.nextLong());
            if (table.find(fingerprint) != row) {
                assertThat(table.find(fingerprint)).isEqualTo(row);
            }
        }
    }

    @Test
    void whatIsNoFingerprintAndNoRowIsRefused() {
        FingerprintTable table = new FingerprintTable(0);
        assertThatThrownBy(() -> table.add(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.find(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.before(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new FingerprintTable(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
