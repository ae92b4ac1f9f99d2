package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The KMS keys and aliases of one account in one region. Guarded by the lab's lock. */
final class KmsKeys {
    static final String ALIAS_PREFIX = "alias/";
    private static final String KEY_PREFIX = "key/";

    private final String account;
    private final String arnPrefix;
    private final RandomGenerator random;
    private final TreeMap<String, KmsKey> keys = new TreeMap<>();
    private final TreeMap<String, KmsKey> aliases = new TreeMap<>();
    private final List<SecretBytes> dataKeys = new ArrayList<>();

    KmsKeys(String account, String region, RandomGenerator random) {
        this.account = account;
        this.arnPrefix = "arn:aws:kms:" + region + ":" + account + ":";
        this.random = random;
    }

    String account() {
        return account;
    }

    /** By name, {@code alias/} included. */
    NavigableMap<String, KmsKey> aliases() {
        return aliases;
    }

    /** Every data key that was handed out; not copies. */
    List<SecretBytes> dataKeys() {
        return dataKeys;
    }

    String aliasArn(String name) {
        return arnPrefix + name;
    }

    KmsKey create(String description, Instant now) {
        return create(AwsIds.uuid(random), description, now);
    }

    KmsKey create(UUID id, String description, Instant now) {
        SecretBytes material = SecretBytes.adopt(bytes(KmsKey.MATERIAL_BYTES));
        KmsKey key =
                new KmsKey(id.toString(), arnPrefix + KEY_PREFIX + id, description, now, material);
        keys.put(key.id(), key);
        return key;
    }

    Optional<KmsKey> byId(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /**
     * The key of that id, ARN, alias or alias ARN.
     *
     * @throws AwsRefusal when there is none
     */
    KmsKey find(String name) {
        String local = name.startsWith(arnPrefix) ? name.substring(arnPrefix.length()) : name;
        if (local.startsWith(ALIAS_PREFIX)) {
            KmsKey key = aliases.get(local);
            if (key == null) {
                throw notFound("Alias " + arnPrefix + local + " is not found.");
            }
            return key;
        }
        if (local.startsWith("arn:")) {
            throw notFound("Key '" + name + "' does not exist");
        }
        boolean whole = local.startsWith(KEY_PREFIX) && !local.equals(name);
        KmsKey key = keys.get(whole ? local.substring(KEY_PREFIX.length()) : local);
        if (key == null) {
            throw notFound(
                    "Key '" + (whole ? name : arnPrefix + KEY_PREFIX + name) + "' does not exist");
        }
        return key;
    }

    private static AwsRefusal notFound(String message) {
        return AwsRefusal.of("NotFoundException", 400, message);
    }

    /** Destroys the keys whose waiting period is over. */
    void purge(Instant now) {
        List<KmsKey> due =
                keys.values().stream()
                        .filter(key -> key.deletionAt().filter(now::isAfter).isPresent())
                        .toList();
        for (KmsKey key : due) {
            keys.remove(key.id());
            aliases.values().removeIf(key::equals);
            key.destroy();
        }
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
