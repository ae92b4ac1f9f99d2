package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What an import's entry tells of one version, as a line of that entry's digest
 * (docs/formats/ledger.md, section 2.3). As bytes, lines are in the order of reference, then
 * version.
 */
public final class ImportedLine {
    private static final int VERSION_DIGITS = 10;

    private ImportedLine() {}

    /**
     * The line, with its line feed.
     *
     * @param label the one it was sealed with; null for none, which no import does
     * @param customer the customer's id; null exactly for our own
     * @param origin how it came
     */
    public static byte[] of(
            Place place,
            @Nullable Label label,
            Custody custody,
            @Nullable String customer,
            String origin) {
        String version = String.valueOf(place.version());
        return new StringBuilder(place.ref().toString())
                .append('\t')
                .repeat('0', VERSION_DIGITS - version.length())
                .append(version)
                .append('\t')
                .append(label == null ? "" : Labelled.word(label))
                .append('\t')
                .append(custody.name().toLowerCase(Locale.ROOT))
                .append('\t')
                .append(customer == null ? "" : Json.of(customer).canonical())
                .append('\t')
                .append(Json.of(origin).canonical())
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
