package dev.keyrecall.engine.ledger;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One entry of the ledger as bytes: RFC 8785 canonical JSON. The schema is written in {@code
 * docs/formats/ledger.md}. Thread-safe.
 */
public final class Leaf {
    /** The schema's version, the leaf's member {@code v}. */
    public static final long VERSION = 1;

    /**
     * The longest leaf, in bytes: an entry bundle gives an entry's length in 16 bits (C2SP
     * tlog-tiles).
     */
    public static final int LENGTH_MAX_BYTES = 65_535;

    /** The words of a leaf's member {@code kind}. */
    public static final Set<String> KINDS =
            Set.of(
                    "init",
                    "account",
                    "refresh",
                    "accept",
                    "consumer",
                    "inventory",
                    "owner",
                    "finding",
                    "plan",
                    "approval",
                    "policy",
                    "waiver",
                    "acknowledge",
                    "task",
                    "switch",
                    "run",
                    "intent",
                    "outcome",
                    "reconcile",
                    "sweep",
                    "seal",
                    "open",
                    "shred",
                    "erasure",
                    "vault",
                    "backup",
                    "restore",
                    "unit",
                    "certificate",
                    "clock",
                    "probe");

    /** The members that say what an entry is about; null where it is about none. */
    public static final List<String> SUBJECT =
            List.of(
                    "incident",
                    "campaign",
                    "unit",
                    "step",
                    "attempt",
                    "ref",
                    "fingerprint",
                    "plan_digest",
                    "answers_to",
                    "provider_request_id");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Leaf() {}

    /** A time as leaves carry it: RFC 3339, UTC, always six digits below the second. */
    public static String time(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        if (time.getYear() < 1000 || time.getYear() > 9999) {
            return TIME.format(instant);
        }
        StringBuilder text = new StringBuilder(27);
        digits(text, time.getYear(), 1000).append('-');
        digits(text, time.getMonthValue(), 10).append('-');
        digits(text, time.getDayOfMonth(), 10).append('T');
        digits(text, time.getHour(), 10).append(':');
        digits(text, time.getMinute(), 10).append(':');
        digits(text, time.getSecond(), 10).append('.');
        return digits(text, time.getNano() / 1000, 100_000).append('Z').toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int unit) {
        for (int left = unit; left > 0; left /= 10) {
            text.append((char) ('0' + number / left % 10));
        }
        return text;
    }

    /**
     * Reads what {@link #time(Instant)} wrote.
     *
     * @throws JsonException when it is written in another way
     */
    public static Instant time(String text) {
        try {
            return Instant.from(TIME.parse(text));
        } catch (DateTimeException e) {
            throw new JsonException("no time in the form of the ledger's: " + text);
        }
    }

    /** The bytes of an entry, in its canonical form. */
    public static byte[] bytes(Json.Obj entry) {
        return bytes(entry.canonical());
    }

    /**
     * The bytes of an entry.
     *
     * @param canonical its canonical form
     * @throws IllegalArgumentException when they are more than {@value #LENGTH_MAX_BYTES}: whoever
     *     writes an entry bounds what goes in, larger things enter by digest
     */
    public static byte[] bytes(String canonical) {
        byte[] leaf = canonical.getBytes(StandardCharsets.UTF_8);
        if (leaf.length > LENGTH_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a ledger entry of "
                            + leaf.length
                            + " bytes is longer than the "
                            + LENGTH_MAX_BYTES
                            + " that fit");
        }
        return leaf;
    }

    /**
     * Reads an entry back, and accepts nothing but the one way to write it.
     *
     * @throws JsonException when the bytes are not the canonical form of a JSON object
     */
    public static Json.Obj parse(byte[] leaf) {
        Json.Obj entry = Json.parseObject(text(leaf));
        if (!entry.canonical().equals(text(leaf))) {
            throw new JsonException("the entry is not in canonical form");
        }
        return entry;
    }

    private static String text(byte[] leaf) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(leaf)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("the entry is not UTF-8");
        }
    }
}
