package dev.keyrecall.engine.imports;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads whole texts, and shows rows as docs/formats/import.md does. */
final class Read {
    private Read() {}

    static List<String> all(ImportFormat format, String text) throws IOException, ImportException {
        return all(format, text.getBytes(StandardCharsets.UTF_8), ImportDefaults.OWN);
    }

    static List<String> all(ImportFormat format, byte[] bytes, ImportDefaults defaults)
            throws IOException, ImportException {
        List<String> rows = new ArrayList<>();
        try (ImportReader reader =
                new ImportReader(
                        new ByteArrayInputStream(bytes), format, defaults, ImportLimits.STANDARD)) {
            Optional<ImportRow> next = reader.next();
            while (next.isPresent()) {
                try (ImportRow row = next.get()) {
                    rows.add(show(row));
                }
                next = reader.next();
            }
        }
        return rows;
    }

    @RevealsSecret(why = "tests compare what was read")
    static String text(SecretBytes value) {
        return value.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    static String show(ImportRow row) {
        StringBuilder out = new StringBuilder();
        out.append(row.line()).append(' ').append(row.name()).append(' ');
        out.append(Json.of(text(row.value())).compact());
        Object[][] fields = {
            {"type", row.type()},
            {"account", row.account()},
            {"custody", row.custody().word()},
            {"customer", row.customer()},
            {"owner", row.owner()},
            {"consumer", row.consumerNote()},
            {"label", row.label().word()}
        };
        for (Object[] field : fields) {
            if (field[1] != null) {
                out.append(' ').append(field[0]).append('=').append(field[1]);
            }
        }
        return out.toString();
    }
}
