package dev.keyrecall.local;

import dev.keyrecall.local.Assignments.Span;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One profile of a file in AWS's shared-credentials format; the others are kept.
 *
 * <p>Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 *
 * @param profile what stands between its brackets
 */
record ProfileLayout(String profile) implements FileLayout {
    private static final Assignments LINES = new Assignments(false);
    private static final String ID = "aws_access_key_id";
    private static final String VALUE = "aws_secret_access_key";
    private static final String SESSION = "aws_session_token";

    @Override
    public ConsumerValue in(byte[] content) {
        List<Span> sections = sections(content);
        if (sections.size() != 1) {
            return new ConsumerValue.Absent(
                    "the profile stands there " + sections.size() + " times");
        }
        return Named.read(LINES, content, sections.getFirst(), ID, VALUE);
    }

    @Override
    public byte[] with(byte[] content, String id, SecretBytes secret)
            throws ProviderException.Refused {
        List<Span> sections = sections(content);
        if (sections.size() > 1) {
            throw FileLayout.invalid("[" + profile + "] stands more than once in the file");
        }
        byte[] base = sections.isEmpty() ? begun(content) : content;
        Span section = sections(base).getFirst();
        if (!LINES.find(base, section, SESSION).isEmpty()) {
            throw FileLayout.invalid(
                    "["
                            + profile
                            + "] holds a session token, which would be sent with the new"
                            + " credential: take it away first");
        }
        return Named.written(
                LINES,
                base,
                text -> sections(text).getFirst(),
                new Named.Field(ID, id),
                VALUE,
                secret);
    }

    /** With the profile's heading at its end. */
    private byte[] begun(byte[] content) {
        boolean ends = content.length == 0 || content[content.length - 1] == '\n';
        String heading =
                (ends ? "" : "\n") + (content.length == 0 ? "" : "\n") + "[" + profile + "]\n";
        return Assignments.joined(content, heading.getBytes(StandardCharsets.UTF_8));
    }

    /** What stands under each heading of that name, up to the next heading. */
    private List<Span> sections(byte[] text) {
        List<Span> sections = new ArrayList<>();
        int from = -1;
        for (Span line : Assignments.lines(text, Span.of(text))) {
            if (line.from() == line.to() || text[line.from()] != '[') {
                continue;
            }
            if (from >= 0) {
                sections.add(new Span(from, line.from()));
            }
            from = isOurs(text, line) ? afterLine(text, line) : -1;
        }
        if (from >= 0) {
            sections.add(new Span(Math.min(from, text.length), text.length));
        }
        return sections;
    }

    private boolean isOurs(byte[] text, Span line) {
        String heading =
                new String(text, line.from(), line.to() - line.from(), StandardCharsets.ISO_8859_1);
        int end = heading.indexOf(']');
        return end > 0 && heading.substring(1, end).strip().equals(profile);
    }

    private static int afterLine(byte[] text, Span line) {
        int at = line.to();
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        return at + 1;
    }
}
