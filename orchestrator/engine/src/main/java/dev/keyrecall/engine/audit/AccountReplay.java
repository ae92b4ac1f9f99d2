package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One account's inventory as the entries tell it so far. Not thread-safe. */
final class AccountReplay {
    private static final Set<String> STATUSES = Set.of("active", "inactive");

    private final String account;
    private final TreeMap<String, Told> listed = new TreeMap<>();
    private final TreeMap<String, Told> gone = new TreeMap<>();
    private final TreeMap<String, Told> accepted = new TreeMap<>();
    private final TreeMap<String, String> digested = new TreeMap<>();
    private final TreeMap<String, Told> owners = new TreeMap<>();
    private final TreeMap<Place, String> consumers = new TreeMap<>();
    private final TreeMap<String, Told> findings = new TreeMap<>();
    private String listedDigest = "";
    private String acceptedDigest = "";
    private @Nullable Refresh refreshed;

    AccountReplay(String account) {
        this.account = account;
    }

    /** An {@code inventory} entry. */
    void changed(long sequence, Instant at, Json.Obj details) {
        for (Json.Obj item : objects(details, "listed")) {
            requireListed(item);
            String ref = ref(item.text("ref"));
            listed.put(ref, new Told(item.canonical(), sequence, at));
            gone.remove(ref);
            listedDigest = "";
        }
        for (String ref : texts(details, "gone")) {
            Told was = listed.remove(ref);
            require(was, sequence, ref);
            gone.put(ref, was);
            listedDigest = "";
        }
        for (Json.Obj item : objects(details, "accepted")) {
            requireStatus(item);
            item.text("by");
            time(item, "at");
            item.items("remarks");
            String ref = ref(item.text("ref"));
            accepted.put(ref, new Told(item.canonical(), sequence, at));
            digested.put(ref, digested(item));
            acceptedDigest = "";
        }
        for (String ref : texts(details, "removed")) {
            require(accepted.remove(ref), sequence, ref);
            digested.remove(ref);
            acceptedDigest = "";
        }
        for (Json.Obj move : objects(details, "moved")) {
            moved(move.text("from"), ref(move.text("to")));
        }
        for (Json.Obj item : objects(details, "owned")) {
            item.text("owner");
            owners.put(ref(item.text("ref")), new Told(item.canonical(), sequence, at));
        }
        for (String ref : texts(details, "disowned")) {
            require(owners.remove(ref), sequence, ref);
        }
        for (Json.Obj item : objects(details, "used")) {
            consumer(ref(item.text("ref")), item);
        }
    }

    /** Whoever reads it later may rely on its members. */
    private static void requireListed(Json.Obj item) {
        item.text("principal");
        item.text("principal_uid");
        item.textOrNull("owner");
        requireStatus(item);
        time(item, "created_at");
    }

    private static void time(Json.Obj item, String member) {
        try {
            Instant.parse(item.text(member));
        } catch (DateTimeException e) {
            throw new JsonException("member '" + member + "' is no time");
        }
    }

    /** What the digest of an accepted inventory has of an item. */
    private static String digested(Json.Obj item) {
        return Json.object()
                .put("ref", item.text("ref"))
                .put("principal", item.text("principal"))
                .put("status", item.text("status"))
                .put("reviewed", item.bool("reviewed"))
                .build()
                .canonical();
    }

    private static void requireStatus(Json.Obj item) {
        if (!STATUSES.contains(item.text("status"))) {
            throw new JsonException("member 'status' is no status");
        }
    }

    private String ref(String ref) {
        try {
            if (!CredentialRef.parse(ref).account().toString().equals(account)) {
                throw new JsonException("it names " + ref + ", which is not of " + account);
            }
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage()));
        }
        return ref;
    }

    private static void require(@Nullable Told told, long sequence, String ref) {
        if (told == null) {
            throw Mismatch.at(sequence, "takes away " + ref + ", which did not stand");
        }
    }

    private void moved(String from, String to) {
        for (Place place : placesOf(from)) {
            String options = consumers.remove(place);
            if (options != null) {
                consumers.put(new Place(to, place.kind(), place.target()), options);
            }
        }
    }

    /** The places that are registered as using a credential. */
    List<Place> placesOf(String ref) {
        List<Place> places = new ArrayList<>();
        for (Place place : consumers.tailMap(new Place(ref, "", "")).keySet()) {
            if (!place.ref().equals(ref)) {
                break;
            }
            places.add(place);
        }
        return places;
    }

    /** A {@code refresh} entry: the entries before it have told the whole listing. */
    void refreshed(long sequence, Json.Obj details, String at) {
        String digest = details.text("snapshot_digest");
        if (!listedDigest.equals(digest)) {
            listedDigest =
                    Snapshot.digestOf(() -> listed.values().stream().map(Told::what).iterator());
        }
        if (!listedDigest.equals(digest)) {
            throw Mismatch.at(
                    sequence,
                    "tells of another listing of " + account + " than the entries before it give");
        }
        refreshed = new Refresh(sequence, at, details.textOrNull("operator"));
    }

    /** An {@code accept} entry that tells what is accepted from then on. */
    void accepted(long sequence, String digest) {
        if (!acceptedDigest.equals(digest)) {
            acceptedDigest = Snapshot.digestOf(digested.values());
        }
        if (!acceptedDigest.equals(digest)) {
            throw Mismatch.at(
                    sequence,
                    "tells of another accepted inventory of "
                            + account
                            + " than the entries before it give");
        }
    }

    /** A {@code consumer} entry. */
    void consumer(String ref, Json.Obj details) {
        Place place = new Place(ref, details.text("kind"), details.text("target"));
        if ("removed".equals(details.textOrNull("change"))) {
            consumers.remove(place);
        } else {
            consumers.put(place, details.object("options").canonical());
        }
    }

    /** A {@code finding} entry. */
    void finding(long sequence, Instant at, String ref, Json.Obj details) {
        String key = key(ref, details.text("finding"));
        if (details.text("change").equals("opened")) {
            findings.put(key, new Told(details.text("since"), sequence, at));
        } else {
            findings.remove(key);
        }
    }

    static String key(String ref, String finding) {
        return ref + ' ' + finding;
    }

    Map<String, Told> listed() {
        return listed;
    }

    /** As it was listed last. */
    Map<String, Told> gone() {
        return gone;
    }

    Map<String, Told> accepted() {
        return accepted;
    }

    /** The owners that persons named. */
    Map<String, Told> owners() {
        return owners;
    }

    /**
     * The team that answers for a credential: a person's word stands before the provider's.
     *
     * @param listed the credential as it was listed
     */
    @Nullable String owner(Json.Obj listed) {
        Told named = owners.get(listed.text("ref"));
        return named == null
                ? listed.textOrNull("owner")
                : Json.parseObject(named.what()).text("owner");
    }

    Map<Place, String> consumers() {
        return consumers;
    }

    /** By reference and word. */
    Map<String, Told> findings() {
        return findings;
    }

    @Nullable Refresh lastRefresh() {
        return refreshed;
    }

    private static List<Json.Obj> objects(Json.Obj details, String list) {
        List<Json.Obj> objects = new ArrayList<>();
        for (Json item : items(details, list)) {
            if (item instanceof Json.Obj object) {
                objects.add(object);
            } else {
                throw new JsonException("member '" + list + "' holds what is no object");
            }
        }
        return objects;
    }

    private static List<String> texts(Json.Obj details, String list) {
        List<String> texts = new ArrayList<>();
        for (Json item : items(details, list)) {
            if (item instanceof Json.Str(String text)) {
                texts.add(text);
            } else {
                throw new JsonException("member '" + list + "' holds what is no reference");
            }
        }
        return texts;
    }

    private static List<Json> items(Json.Obj details, String list) {
        return details.get(list).isPresent() ? details.items(list) : List.of();
    }

    /**
     * Something that stands.
     *
     * @param what its canonical form
     * @param sequence the entry that told it last
     * @param at when that was recorded
     */
    record Told(String what, long sequence, Instant at) {}

    /** A consumer's place. */
    record Place(String ref, String kind, String target) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int first = ref.compareTo(other.ref);
            int second = first == 0 ? kind.compareTo(other.kind) : first;
            return second == 0 ? target.compareTo(other.target) : second;
        }
    }

    /**
     * A listing of the account.
     *
     * @param sequence its entry
     * @param at when that was recorded
     * @param operator the credential that the account is operated with; null for none told
     */
    record Refresh(long sequence, String at, @Nullable String operator) {}
}
