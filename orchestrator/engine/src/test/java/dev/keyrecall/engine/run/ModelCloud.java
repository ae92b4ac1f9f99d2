package dev.keyrecall.engine.run;

import dev.keyrecall.spi.Credential.Status;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A provider's real state, as a model: two slots a principal, values shown once, consumers that
 * hold a value each. What it has may be looked at while lanes change it.
 */
final class ModelCloud {
    static final int SLOTS = 2;

    final Map<String, Key> keys = new ConcurrentSkipListMap<>();
    final Map<String, Held> consumers = new ConcurrentSkipListMap<>();
    final List<String> effects = new CopyOnWriteArrayList<>();

    /** Which place was delivered to under which token, in order. */
    final List<String> deliveries = new CopyOnWriteArrayList<>();

    /** Places where no id is written beside the value. */
    final Set<String> unnamedPlaces = new ConcurrentSkipListSet<>();

    /** Places that cannot be read, and can be asked instead. */
    final Set<String> unreadablePlaces = new ConcurrentSkipListSet<>();

    /** Places that say they do not work with what they hold. */
    final Set<String> denyingPlaces = new ConcurrentSkipListSet<>();

    /** Places that cannot be asked. */
    final Set<String> silentPlaces = new ConcurrentSkipListSet<>();

    /** Principals that do not exist any more. */
    final Set<String> deletedPrincipals = new ConcurrentSkipListSet<>();

    /** Places that do not exist any more. */
    final Set<String> deletedPlaces = new ConcurrentSkipListSet<>();

    /** What was answered about which value, in order. */
    final List<String> answers = new CopyOnWriteArrayList<>();

    /** When a credential was last used, as far as the provider tells. */
    final Map<String, Instant> lastUses = new ConcurrentSkipListMap<>();

    /** How many readings a removed credential stays listed for. */
    int listingLag;

    private final Map<Key, Integer> ghosts = new HashMap<>();

    /** The next id: clouds whose ids must differ begin apart. */
    int next = 1000;

    synchronized String create(String principal, Instant now) {
        String id = "KEY" + next++;
        keys.put(id, new Key(id, principal, "value-of-" + id, Status.ACTIVE, now, false));
        return id;
    }

    synchronized List<Key> of(String principal) {
        return keys.values().stream().filter(key -> key.principal().equals(principal)).toList();
    }

    synchronized void put(Key key) {
        keys.put(key.id(), key);
    }

    synchronized @Nullable Key key(String id) {
        return keys.get(id);
    }

    synchronized void remove(String id) {
        Key key = keys.remove(id);
        if (key != null && listingLag > 0) {
            ghosts.put(key, listingLag);
        }
    }

    synchronized void deletePrincipal(String principal) {
        of(principal).forEach(key -> remove(key.id()));
        deletedPrincipals.add(principal);
    }

    /** What a listing shows, which may lag behind. */
    synchronized List<Key> listed(String principal) {
        List<Key> listed = new ArrayList<>(of(principal));
        for (Key ghost : List.copyOf(ghosts.keySet())) {
            if (ghost.principal().equals(principal)) {
                listed.add(ghost);
                ghosts.computeIfPresent(ghost, (_, left) -> left == 1 ? null : left - 1);
            }
        }
        return listed;
    }

    synchronized void hold(String consumer, String id) {
        Key key = keys.get(id);
        consumers.put(consumer, new Held(id, key == null ? "gone" : key.value()));
    }

    /** Whether any consumer, registered or not, has this very credential. */
    synchronized boolean presented(String id) {
        Key key = keys.get(id);
        return key != null && consumers.containsValue(new Held(id, key.value()));
    }

    synchronized boolean live(String id, String value) {
        Key key = keys.get(id);
        return key != null && key.status() == Status.ACTIVE && key.value().equals(value);
    }

    /** Principals with the number of active credentials each. */
    synchronized Map<String, Integer> activeByPrincipal() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        keys.values().stream()
                .filter(key -> key.status() == Status.ACTIVE)
                .forEach(key -> counts.merge(key.principal(), 1, Integer::sum));
        return counts;
    }

    record Key(
            String id,
            String principal,
            String value,
            Status status,
            Instant createdAt,
            boolean used) {
        Key with(Status changed) {
            return new Key(id, principal, value, changed, createdAt, used);
        }
    }

    record Held(String id, String value) {}
}
