package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.spi.json.Json;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Writes a leaf in canonical form, member after member in the order of the form: a document of it
 * need not be built and sorted for each.
 *
 * @param authenticatedBy how the actor is known
 * @param build the build that writes
 */
record LeafText(String authenticatedBy, String build) {
    private static final int USUAL_CHARS = 1_024;

    /** Those that stand where there is something to tell. */
    private static final Set<String> SOMETIMES =
            Set.of(
                    "after_digest",
                    "approval_digests",
                    "before_digest",
                    "latency_ms",
                    "request_hash",
                    "response_hash");

    /** Of every entry; {@code event_at} may be the entry's own. */
    private static final Set<String> ALWAYS =
            Set.of(
                    "actor",
                    "build",
                    Commitments.MEMBER,
                    "details",
                    "event_at",
                    "kind",
                    "recorded_at",
                    "seq",
                    "v",
                    "what");

    /** All members of version 1 that this build writes, in the order of RFC 8785. */
    private static final List<Member> MEMBERS =
            Stream.of(SOMETIMES.stream(), ALWAYS.stream(), Leaf.SUBJECT.stream())
                    .flatMap(names -> names)
                    .sorted()
                    .map(name -> new Member(name, '"' + name + "\":", SOMETIMES.contains(name)))
                    .toList();

    /**
     * A member as it begins.
     *
     * @param name its name
     * @param begins the name in quotes, and a colon
     * @param sometimes whether it may be missing
     */
    private record Member(String name, String begins, boolean sometimes) {}

    /**
     * The canonical text of an entry.
     *
     * @param now when it is recorded, as leaves carry times
     * @param commitments to what tells of people, by their pointers
     * @throws IllegalArgumentException when the entry has a member that no leaf of this version has
     */
    String of(long sequence, String now, Entry entry, SortedMap<String, String> commitments) {
        Json.Obj subject = entry.subject();
        StringBuilder out = new StringBuilder(USUAL_CHARS);
        char before = '{';
        int told = 0;
        for (Member member : MEMBERS) {
            String name = member.name();
            Json own = subject.members().get(name);
            if (own == null && member.sometimes()) {
                continue;
            }
            out.append(before).append(member.begins());
            before = ',';
            if (own != null) {
                own.canonicalTo(out);
                told++;
            } else {
                writersOwn(out, name, sequence, now, entry, commitments);
            }
        }
        if (told != subject.members().size()) {
            throw new IllegalArgumentException(
                    "no leaf has one of the members "
                            + subject.members().keySet()
                            + ": they are "
                            + MEMBERS.stream().map(Member::name).toList());
        }
        return out.append('}').toString();
    }

    private void writersOwn(
            StringBuilder out,
            String name,
            long sequence,
            String now,
            Entry entry,
            SortedMap<String, String> commitments) {
        switch (name) {
            case "v" -> out.append(Leaf.VERSION);
            case "seq" -> out.append(sequence);
            case "recorded_at", "event_at" -> out.append('"').append(now).append('"');
            case "kind" -> Json.canonicalTo(out, entry.kind());
            case "what" -> Json.canonicalTo(out, entry.what());
            case "build" -> Json.canonicalTo(out, build);
            case "details" -> entry.details().canonicalTo(out);
            case "actor" -> {
                out.append("{\"authenticated_by\":");
                Json.canonicalTo(out, authenticatedBy);
                out.append('}');
            }
            case Commitments.MEMBER -> commitments(out, commitments);
            default -> out.append("null");
        }
    }

    /** They are sorted, and hold nothing that would have to be escaped. */
    private static void commitments(StringBuilder out, SortedMap<String, String> commitments) {
        char before = '{';
        for (var one : commitments.entrySet()) {
            out.append(before);
            before = ',';
            Json.canonicalTo(out, one.getKey());
            out.append(':');
            Json.canonicalTo(out, one.getValue());
        }
        out.append(commitments.isEmpty() ? "{}" : "}");
    }
}
