package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

/**
 * Lines {@code NAME=value}, as shells, Docker, systemd and property files read them; the other
 * lines are kept.
 *
 * @param id the variable of the id; null where the file holds none
 * @param value the variable of the value
 */
record EnvLayout(@Nullable String id, String value) implements FileLayout {
    private static final Assignments LINES = new Assignments(true);

    @Override
    public ConsumerValue in(byte[] content) {
        return Named.read(LINES, content, Assignments.Span.of(content), id, value);
    }

    @Override
    public byte[] with(byte[] content, String ref, SecretBytes secret)
            throws ProviderException.Refused {
        return Named.written(
                LINES, content, Assignments.Span::of, new Named.Field(id, ref), value, secret);
    }
}
