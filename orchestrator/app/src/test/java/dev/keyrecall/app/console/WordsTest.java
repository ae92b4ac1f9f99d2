package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** Durations, tables and text from outside. */
final class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "0s, PT0S, 0s",
        "90s, PT90S, 90s",
        "24h, PT24H, 24h",
        "7d, PT168H, 168h",
        "60s, PT1M, 1m",
        "500ms, PT0.5S, 500ms",
        "1000ms, PT1S, 1s"
    })
    void aDurationIsReadAndWrittenInOneForm(String text, Duration duration, String written) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.text(duration)).isEqualTo(written);
        assertThat(Durations.parse(written)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5h", "90 s", "1w", "9999999999s", "3651d"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.04S, 0.0 s",
        "PT9.94S, 9.9 s",
        "PT12.4S, 12 s",
        "PT3M, 3 min",
        "PT5H, 5 h",
        "P4D, 4 d"
    })
    void aDurationIsRoundedForAPerson(Duration duration, String shown) {
        assertThat(Durations.rounded(duration)).isEqualTo(shown);
    }

    @Test
    void aTableAlignsNumbersToTheRightAndWordsToTheLeft() {
        assertThat(
                        new Table("NAME", "COUNT", "NOTE")
                                .row("a", "5", "-")
                                .row("longer", "12,345", "")
                                .lines())
                .containsExactly("NAME     COUNT  NOTE", "a            5  -", "longer  12,345");
    }

    @Test
    void controlCharactersFromOutsideAreNotShown() {
        assertThat(Printable.of("a\u001b[31mb\r\n\u202ec\u00e9")).isEqualTo("a?[31mb???c\u00e9");
    }
}
