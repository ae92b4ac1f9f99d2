package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The secrets of one account in one region. Guarded by the lab's lock. */
final class SecretStore {
    private final String arnPrefix;
    private final RandomGenerator random;
    private final TreeMap<String, StoredSecret> secrets = new TreeMap<>();
    private final List<SecretBytes> held = new ArrayList<>();

    SecretStore(String account, String region, RandomGenerator random) {
        this.arnPrefix = "arn:aws:secretsmanager:" + region + ":" + account + ":secret:";
        this.random = random;
    }

    /** By name; those marked for deletion included. */
    NavigableMap<String, StoredSecret> secrets() {
        return secrets;
    }

    /** Every value that was ever stored; not copies. */
    List<SecretBytes> held() {
        return held;
    }

    StoredSecret create(String name, @Nullable String description, Instant now) {
        return create(name, AwsIds.arnSuffix(random), description, now);
    }

    StoredSecret create(String name, String suffix, @Nullable String description, Instant now) {
        StoredSecret secret =
                new StoredSecret(arnPrefix + name + "-" + suffix, name, description, now);
        secrets.put(name, secret);
        return secret;
    }

    /** Adds a value, without labels. */
    StoredSecret.Version add(
            StoredSecret secret, String versionId, SecretBytes value, boolean binary, Instant now) {
        StoredSecret.Version version = new StoredSecret.Version(versionId, value, binary, now);
        secret.add(version);
        held.add(value);
        return version;
    }

    /** Forgets the secrets whose recovery window is over. */
    void purge(Instant now) {
        secrets.values().removeIf(s -> s.deletedAt().filter(now::isAfter).isPresent());
    }

    /** Finds by name, by ARN, or by ARN without its random ending. */
    Optional<StoredSecret> find(String id) {
        if (!id.startsWith("arn:")) {
            return Optional.ofNullable(secrets.get(id));
        }
        return secrets.values().stream()
                .filter(s -> s.arn().equals(id) || (arnPrefix + s.name()).equals(id))
                .findFirst();
    }

    String newVersionId() {
        return AwsIds.uuid(random).toString();
    }
}
