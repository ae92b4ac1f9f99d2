package dev.keyrecall.engine.fuzz;

import dev.keyrecall.vault.timestamp.TimeStamp;
import dev.keyrecall.vault.timestamp.TimeStampException;
import dev.keyrecall.vault.timestamp.TimeStampTrust;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;

/** What is believed as a time stamp of some content tells what its authority has signed of it. */
public final class StampFuzz {
    /** Its key was thrown away after it had signed the seeds, once of this content. */
    private static final TimeStamp SIGNED =
            new TimeStamp(Instant.parse("2026-11-29T00:02:33Z"), "CN=Test authority");

    private static final byte[] CONTENT = "what was stamped".getBytes(StandardCharsets.UTF_8);
    private static final TimeStampTrust TRUST = trust();

    private StampFuzz() {}

    private static TimeStampTrust trust() {
        try (InputStream hex =
                Objects.requireNonNull(StampFuzz.class.getResourceAsStream("authority.hex"))) {
            String text = new String(hex.readAllBytes(), StandardCharsets.US_ASCII);
            return TimeStampTrust.parse(HexFormat.of().parseHex(text.replace("\n", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeStampException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            TimeStamp read = TRUST.verify(input, CONTENT);
            if (!read.equals(SIGNED)) {
                throw new AssertionError("believed, and never signed: " + read);
            }
        } catch (TimeStampException e) {
            RoundTrip.requireSaid(e);
        }
    }
}
