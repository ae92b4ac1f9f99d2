package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.inventory.Finding;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class ColumnsTest {
    private static final long SEED = 20_261_123;
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    @Test
    void timesComeBackToTheNanosecond() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Instant time = some(random);
            assertThat(Columns.time(Columns.time(time))).isEqualTo(time);
            assertThat(Instant.parse(Columns.time(time))).isEqualTo(time);
        }
        assertThat(Columns.time(FIRST)).isEqualTo("0000-01-01T00:00:00.000000000Z");
        assertThat(Columns.time(LAST)).isEqualTo("9999-12-31T23:59:59.999999999Z");
    }

    @Test
    void textOrderIsTimeOrder() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Instant one = some(random);
            Instant two = i % 2 == 0 ? some(random) : one.plusNanos(1);
            assertThat(Integer.signum(Columns.time(one).compareTo(Columns.time(two))))
                    .isEqualTo(Integer.signum(one.compareTo(two)));
        }
    }

    @Test
    void timesOutsideFourDigitYearsAreRefused() {
        for (Instant time :
                List.of(FIRST.minusNanos(1), LAST.plusNanos(1), Instant.MIN, Instant.MAX)) {
            assertThatIllegalArgumentException().isThrownBy(() -> Columns.time(time));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-23T08:30:00Z",
                "2026-11-23t08:30:00.000000000Z",
                "2026-11-23T08:30:00.000000000z",
                "2026-11-23T08:30:00.00000000aZ",
                "2026-11-23T08:30:00.0000000000Z",
                "2026-1a-23T08:30:00.000000000Z",
                "-026-11-23T08:30:00.000000000Z",
            })
    void otherTextIsNoTime(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.time(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30T08:30:00.000000000Z",
                "2026-13-01T08:30:00.000000000Z",
                "2026-11-23T24:00:00.000000000Z",
                "2026-11-23T08:30:60.000000000Z",
            })
    void aDayThatDoesNotExistIsNoTime(String text) {
        assertThatThrownBy(() -> Columns.time(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void wordsAreTheGlossarys() {
        for (Finding.Kind kind : Finding.Kind.values()) {
            assertThat(Columns.word(kind)).isEqualTo(kind.word());
            assertThat(Columns.constant(Finding.Kind.class, kind.word())).isEqualTo(kind);
        }
        for (String word : List.of("lost", "MISSING", "mIssing", "re_enabled", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Columns.constant(Finding.Kind.class, word));
        }
    }

    @Test
    void listsAndMapsComeBack() {
        List<String> list = List.of("", "b", "a", "\"\\\u0000\ud83d\udd11");
        Map<String, String> map = Map.of("a", "", "b", "\"", "", "x");
        assertThat(Columns.textList(Columns.texts(list))).isEqualTo(list);
        assertThat(Columns.textMap(Columns.texts(map))).isEqualTo(map);
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.textList("{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.textList("[1]"));
    }

    private static Instant some(Random random) {
        long seconds = random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond() + 1);
        return Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000));
    }
}
