package dev.keyrecall.engine.ledger;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What stands in a leaf in the place of a text about a person: bytes that fix the text, and tell
 * nothing of it without its salt. Written in {@code docs/formats/ledger.md}, section 6.
 */
public final class Commitments {
    /** The member of a leaf that holds them. */
    public static final String MEMBER = "commitments";

    /** The kind of the entry that tells of openings that are removed with it. */
    public static final String ERASURE = "erasure";

    /** How long a salt is, in bytes. */
    public static final int SALT_BYTES = 32;

    /** The actor's name, as claimed. */
    public static final String NAME = "/actor/name";

    /** The operating-system user. */
    public static final String OS_USER = "/actor/os_user";

    /** Why, in the actor's own words. */
    public static final String REASON = "/reason";

    /** The texts that are never written plainly, wherever an entry may hold them. */
    private static final List<String> PERSONAL =
            List.of(NAME, OS_USER, REASON, "/details/approver", "/details/os_user");

    private static final String ERASED = "erased:";
    private static final int ERASED_DIGITS = 12;
    private static final byte[] CONTEXT =
            "kr-ledger-v1 commitment\u0000".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern POINTER = Pattern.compile("(/[a-z_]+)+");

    private Commitments() {}

    /**
     * Commits to a text.
     *
     * @param salt {@link #SALT_BYTES} random ones
     * @return 64 lower-case hexadecimal digits
     */
    public static String of(byte[] salt, String text) {
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt is " + SALT_BYTES + " bytes");
        }
        MessageDigest digest = sha256();
        digest.update(CONTEXT);
        digest.update(salt);
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether a text has the form of one. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** What is shown in the place of a text whose opening is erased. */
    public static String erased(String commitment) {
        return ERASED + commitment.substring(0, ERASED_DIGITS);
    }

    /** Whether a text looks like what is shown for an erased one; nobody may be called so. */
    public static boolean isErased(String text) {
        return text.startsWith(ERASED);
    }

    /**
     * Those of an entry, by the pointer (RFC 6901) to the member that each stands for.
     *
     * @throws JsonException when they are not of their form
     */
    public static SortedMap<String, String> in(Json.Obj entry) {
        if (entry.get(MEMBER).isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> all = new TreeMap<>();
        Json.Obj members = entry.object(MEMBER);
        members.members().keySet().forEach(pointer -> all.put(pointer, members.text(pointer)));
        return all;
    }

    /**
     * An entry with the texts in the places of those members; the commitments stay in it.
     *
     * @param text what is shown for a commitment
     * @throws JsonException when its commitments are not of their form
     */
    public static Json.Obj opened(Json.Obj entry, UnaryOperator<String> text) {
        Json.Obj opened = entry;
        for (Map.Entry<String, String> one : in(entry).entrySet()) {
            opened = with(opened, path(one.getKey()), Json.of(text.apply(one.getValue())));
        }
        return opened;
    }

    private static Json.Obj with(Json.Obj object, List<String> path, Json value) {
        String name = path.getFirst();
        return path.size() == 1
                ? object.with(name, value)
                : object.with(name, with(object.object(name), rest(path), value));
    }

    private static List<String> rest(List<String> path) {
        return path.subList(1, path.size());
    }

    private static List<String> path(String pointer) {
        return Arrays.asList(pointer.substring(1).split("/", -1));
    }

    /**
     * Requires of an entry that it names its actor by commitments alone, and that no text about a
     * person stands in it plainly.
     *
     * @throws Mismatch when it does not
     * @throws JsonException when a member is of another kind
     */
    static void require(long sequence, Json.Obj entry) {
        SortedMap<String, String> all = in(entry);
        for (String pointer : List.of(NAME, OS_USER)) {
            if (!all.containsKey(pointer)) {
                throw Mismatch.at(sequence, "does not commit to " + pointer);
            }
        }
        all.forEach((pointer, commitment) -> requireForm(sequence, entry, pointer, commitment));
        for (String pointer : PERSONAL) {
            if (stands(entry, path(pointer))) {
                throw Mismatch.at(sequence, "tells " + pointer + " plainly");
            }
        }
    }

    private static void requireForm(
            long sequence, Json.Obj entry, String pointer, String commitment) {
        if (!POINTER.matcher(pointer).matches()) {
            throw Mismatch.at(sequence, "commits to what is no member");
        }
        List<String> path = path(pointer);
        if (!isOne(commitment)
                || parent(entry, path).isEmpty()
                || path.getFirst().equals(MEMBER)
                || stands(entry, path)) {
            throw Mismatch.at(sequence, "its commitment to " + pointer + " is not of this format");
        }
    }

    private static boolean stands(Json.Obj entry, List<String> path) {
        return parent(entry, path).flatMap(object -> object.get(path.getLast())).isPresent();
    }

    private static Optional<Json.Obj> parent(Json.Obj entry, List<String> path) {
        Json.Obj at = entry;
        for (String name : path.subList(0, path.size() - 1)) {
            if (!(at.get(name).orElse(Json.Null.NULL) instanceof Json.Obj next)) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** The document that tells of commitments by their pointers. */
    public static Json.Obj document(Map<String, String> all) {
        Json.Builder document = Json.object();
        all.forEach(document::put);
        return document.build();
    }

    /** Those that an entry of kind {@code erasure} names. */
    public static Collection<String> erasedBy(Json.Obj entry) {
        return entry.object("details").items(MEMBER).stream()
                .map(
                        one -> {
                            if (one instanceof Json.Str(String text) && isOne(text)) {
                                return text;
                            }
                            throw new JsonException("erases what is no commitment");
                        })
                .toList();
    }
}
