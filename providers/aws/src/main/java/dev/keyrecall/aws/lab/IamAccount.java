package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The users and access keys of one account. Guarded by the lab's lock. */
final class IamAccount {
    private final String number;
    private final RandomGenerator random;
    private final TreeMap<String, IamUser> users = new TreeMap<>();
    private final Map<String, IamKey> everyKey = new HashMap<>();
    private final List<String> deleted = new ArrayList<>();
    private final List<SecretBytes> issued = new ArrayList<>();

    IamAccount(String number, RandomGenerator random) {
        this.number = number;
        this.random = random;
    }

    String number() {
        return number;
    }

    NavigableMap<String, IamUser> users() {
        return users;
    }

    /** Ids of keys that existed, in the order of their deletion. */
    List<String> deleted() {
        return deleted;
    }

    /** Every secret value handed out or held; not copies. */
    List<SecretBytes> issued() {
        return issued;
    }

    Optional<IamUser> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** Whether a name is taken; names differ by more than letter case. */
    boolean isTaken(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return users.keySet().stream().anyMatch(n -> n.toLowerCase(Locale.ROOT).equals(lower));
    }

    IamUser addUser(String name, String path, String id, Instant createdAt, boolean operator) {
        Instant seconds = createdAt.truncatedTo(ChronoUnit.SECONDS);
        IamUser user = new IamUser(name, id, path, number, seconds, operator);
        users.put(name, user);
        return user;
    }

    /** A user with an id of its own. */
    IamUser addUser(String name, String path, Instant now) {
        return addUser(name, path, AwsIds.userId(random), now, false);
    }

    /** A new key with an id and a value of its own. */
    IamKey createKey(IamUser user, Instant now) {
        String id = AwsIds.accessKeyId(number, random);
        while (everyKey.containsKey(id)) {
            id = AwsIds.accessKeyId(number, random);
        }
        return addKey(user, id, now, now);
    }

    /**
     * A key of a given id.
     *
     * @param createdAt what listings show
     * @param madeAt since when callers may use it
     */
    IamKey addKey(IamUser user, String id, Instant createdAt, Instant madeAt) {
        SecretBytes secret = AwsIds.secret(random);
        Instant seconds = createdAt.truncatedTo(ChronoUnit.SECONDS);
        IamKey key = new IamKey(id, user, secret, seconds, madeAt);
        user.keys().put(id, key);
        everyKey.put(id, key);
        issued.add(secret);
        return key;
    }

    /** The key of that id, if it exists. */
    Optional<IamKey> key(String id) {
        return keyEver(id).filter(key -> key.state() != IamKey.State.ABSENT);
    }

    /** The key of that id, if it exists or existed. */
    Optional<IamKey> keyEver(String id) {
        return Optional.ofNullable(everyKey.get(id));
    }

    void delete(IamKey key, Instant now) {
        key.user().keys().remove(key.id());
        key.become(IamKey.State.ABSENT, now);
        deleted.add(key.id());
    }
}
