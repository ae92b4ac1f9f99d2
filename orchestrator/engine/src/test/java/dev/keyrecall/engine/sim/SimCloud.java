package dev.keyrecall.engine.sim;

import dev.keyrecall.spi.Credential.Status;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A provider's account: principals with two slots, values shown once, places that hold one. What it
 * answers about its credentials may be what was so a while ago, up to its consistency window.
 */
final class SimCloud {
    static final int SLOTS = 2;

    /** When a call has been given up for so long, every answer tells of what it did. */
    static final Duration CONSISTENCY_WINDOW = Duration.ofSeconds(10);

    /** How long after that a call may be carried out. */
    static final Duration LATE_MAX = Duration.ofSeconds(8);

    /** How old an answer may be. */
    static final Duration STALE_MAX = CONSISTENCY_WINDOW.minus(LATE_MAX);

    private final NavigableMap<String, Key> keys = new TreeMap<>();
    private final NavigableMap<String, Held> places = new TreeMap<>();
    private final Set<String> tokens = new TreeSet<>();
    private final List<Version> versions = new ArrayList<>();
    private int next = 1000;

    SimCloud() {}

    /** The same account on another day. */
    SimCloud(SimCloud other) {
        keys.putAll(other.keys);
        places.putAll(other.places);
        tokens.addAll(other.tokens);
        next = other.next;
    }

    Key create(String principal, Instant now, boolean stranger) {
        return create(principal, now, stranger, stranger);
    }

    Key create(String principal, Instant now, boolean stranger, boolean used) {
        String id = "KEY" + next++;
        Key key = new Key(id, principal, "value-of-" + id, Status.ACTIVE, now, used, stranger);
        change(now, id, key);
        return key;
    }

    void remove(Instant now, String id) {
        change(now, id, null);
    }

    void status(Instant now, Key key, Status status) {
        change(now, key.id(), key.with(status));
    }

    private void change(Instant now, String id, @Nullable Key key) {
        versions.removeIf(version -> version.until().isBefore(now.minus(STALE_MAX)));
        versions.add(new Version(now, new TreeMap<>(keys)));
        if (key == null) {
            keys.remove(id);
        } else {
            keys.put(id, key);
        }
    }

    /** What stands now. */
    NavigableMap<String, Key> keys() {
        return keys;
    }

    @Nullable Key key(String id) {
        return keys.get(id);
    }

    /** What stood a while ago, as far back as the window reaches. */
    NavigableMap<String, Key> keys(Instant now, Duration ago) {
        Instant then = now.minus(ago);
        for (Version version : versions) {
            if (version.until().isAfter(then)) {
                return version.keys();
            }
        }
        return keys;
    }

    List<Key> of(String principal) {
        return keys.values().stream().filter(key -> key.principal().equals(principal)).toList();
    }

    NavigableMap<String, Held> places() {
        return places;
    }

    /**
     * Writes into a place.
     *
     * @return whether the same client's token was seen before: then nothing is written
     */
    boolean deliver(String place, String token, Held held) {
        boolean first = tokens.add(place + " " + token);
        if (first) {
            places.put(place, held);
        }
        return !first;
    }

    /** Whether it is accepted. */
    boolean live(Held held) {
        Key key = keys.get(held.id());
        return key != null && key.status() == Status.ACTIVE && key.value().equals(held.value());
    }

    /** A credential. */
    record Key(
            String id,
            String principal,
            String value,
            Status status,
            Instant createdAt,
            boolean used,
            boolean stranger) {
        Key with(Status changed) {
            return new Key(id, principal, value, changed, createdAt, used, stranger);
        }
    }

    /** What a place holds. */
    record Held(String id, String value) {}

    private record Version(Instant until, NavigableMap<String, Key> keys) {}
}
