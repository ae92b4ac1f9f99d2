package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class PainterTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-11-23T09:00:00Z");

    @Test
    void aTerminalIsRepaintedAtMostTenTimesASecond() {
        try (Painter painter = painter(true, 80)) {
            for (int millis = 0; millis < 10_000; millis++) {
                painter.offer(() -> "line");
                now = now.plusMillis(1);
            }
        }
        assertThat(text().split("line", -1)).hasSizeBetween(90, 101);
    }

    @Test
    void aPipeGetsALineEveryFewSecondsAndNoControlCharacters() {
        try (Painter painter = painter(false, 80)) {
            for (int tenths = 0; tenths < 600; tenths++) {
                painter.offer(() -> "line");
                now = now.plusMillis(100);
            }
        }
        assertThat(text().lines()).hasSize(12).containsOnly("line");
        assertThat(text()).doesNotContain("\u001b", "\r");
    }

    @Test
    void aLineIsNeverAsWideAsTheTerminal() {
        try (Painter painter = painter(true, 20)) {
            painter.offer(() -> "x".repeat(200));
        }
        assertThat(text().chars().filter(c -> c == 'x')).hasSize(19);
    }

    @Test
    void aLineOfItsOwnLeavesNoTraceOfTheOneBeingRepainted() {
        try (Painter painter = painter(true, 80)) {
            painter.offer(() -> "progress");
            painter.line("stopping");
        }
        assertThat(text()).endsWith("\r\u001b[2Kstopping" + System.lineSeparator());
    }

    @Test
    void timeThatGoesBackwardsDoesNotPaintMore() {
        try (Painter painter = painter(true, 80)) {
            painter.offer(() -> "first");
            now = now.minus(Duration.ofHours(1));
            painter.offer(() -> "second");
        }
        assertThat(text()).contains("first").doesNotContain("second");
    }

    @Test
    void severalLinesAreRepaintedInPlaceAndTakenAwayWhole() {
        String end = System.lineSeparator();
        try (Painter painter = painter(true, 80)) {
            painter.offerAll(() -> List.of("one", "two", "three"));
            now = now.plusSeconds(1);
            painter.offerAll(() -> List.of("four", "five"));
            painter.line("said");
        }
        String up = "\u001b[1A\u001b[2K";
        assertThat(text())
                .isEqualTo(
                        "\r\u001b[2Kone"
                                + end
                                + "two"
                                + end
                                + "three"
                                + "\r\u001b[2K"
                                + up
                                + up
                                + "four"
                                + end
                                + "five"
                                + "\r\u001b[2K"
                                + up
                                + "said"
                                + end);
    }

    private Painter painter(boolean terminal, int columns) {
        return new Painter(
                new PrintStream(shown, true, StandardCharsets.UTF_8), terminal, columns, () -> now);
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
