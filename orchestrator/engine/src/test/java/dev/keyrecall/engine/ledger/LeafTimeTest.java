package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.SplittableRandom;

/** Times as leaves carry them, beside the JDK's own formatter. */
final class LeafTimeTest {
    private static final DateTimeFormatter JDK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    @Test
    void anyTimeIsWrittenAsTheJdkWritesItAndReadBack() {
        SplittableRandom random = new SplittableRandom();
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(YEAR_1.getEpochSecond(), YEAR_10000.getEpochSecond());
            requireAlike(Instant.ofEpochSecond(second, random.nextInt(1_000_000_000)));
        }
    }

    @Test
    void theEndsOfYearsDaysAndDigitsAreWrittenAsTheJdkWritesThem() {
        for (String text :
                new String[] {
                    "1000-01-01T00:00:00Z",
                    "0999-12-31T23:59:59.999999Z",
                    "9999-12-31T23:59:59.999999999Z",
                    "2024-02-29T23:59:59.000001Z",
                    "1970-01-01T00:00:00Z",
                    "1969-12-31T23:59:59.999999Z",
                }) {
            requireAlike(Instant.parse(text));
        }
    }

    private static void requireAlike(Instant instant) {
        String written = Leaf.time(instant);
        assertThat(written).isEqualTo(JDK.format(instant));
        assertThat(Leaf.time(written)).isEqualTo(instant.truncatedTo(ChronoUnit.MICROS));
    }
}
