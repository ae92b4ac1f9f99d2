package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
final class EventLinesTest {
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatIsOfferedIsWrittenInItsOrderOnceItEnds() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EventLines lines = new EventLines(out, true, warnings::add)) {
            for (int i = 0; i < 5_000; i++) {
                lines.offer("line " + i);
            }
        }
        List<String> written = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(written).hasSize(5_000).startsWith("line 0").endsWith("line 4999");
        assertThat(warnings).isEmpty();
    }

    /** Whoever reads it stands still: the one who offers does not, and is told at the end. */
    @Test
    void aReaderThatStandsStillHoldsNobodyUpAndWhatIsLostIsCounted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream still =
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        try {
                            reading.await();
                        } catch (InterruptedException e) {
                            throw new IOException("interrupted", e);
                        }
                        read.write(one);
                    }
                };
        EventLines lines = new EventLines(still, true, warnings::add);
        for (int i = 0; i < EventLines.WAITING_MAX + 500; i++) {
            lines.offer("line " + i);
        }
        reading.countDown();
        lines.close();

        assertThat(warnings).singleElement().asString().contains("events were not written");
        String warned = warnings.getFirst();
        int lost = Integer.parseInt(warned.substring(0, warned.indexOf(' ')));
        assertThat(lost).isBetween(499, 500);
        assertThat(read.toString(StandardCharsets.UTF_8).lines())
                .hasSize(EventLines.WAITING_MAX + 500 - lost);
    }

    @Test
    void aDiskThatIsFullEndsTheWritingAndIsSaidOnce() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (EventLines lines = new EventLines(full, true, warnings::add)) {
            for (int i = 0; i < 3 * EventLines.WAITING_MAX; i++) {
                lines.offer("line " + i);
            }
        }
        assertThat(warnings).containsExactly("no more events are written: No space left on device");
    }
}
