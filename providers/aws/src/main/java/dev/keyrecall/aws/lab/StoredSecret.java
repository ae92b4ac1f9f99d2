package dev.keyrecall.aws.lab;

import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One secret of Secrets Manager with its versions. Guarded by the lab's lock. */
final class StoredSecret {
    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";

    /** One value. Its labels change, the value does not. */
    static final class Version {
        private final String id;
        private final SecretBytes value;
        private final boolean binary;
        private final Instant createdAt;
        private final SortedSet<String> stages = new TreeSet<>();
        private @Nullable Instant readAt;

        Version(String id, SecretBytes value, boolean binary, Instant createdAt) {
            this.id = id;
            this.value = value;
            this.binary = binary;
            this.createdAt = createdAt;
        }

        String id() {
            return id;
        }

        SecretBytes value() {
            return value;
        }

        boolean isBinary() {
            return binary;
        }

        Instant createdAt() {
            return createdAt;
        }

        SortedSet<String> stages() {
            return stages;
        }

        Optional<Instant> readAt() {
            return Optional.ofNullable(readAt);
        }

        void read(Instant now) {
            readAt = now;
        }

        boolean holds(SecretBytes other, boolean otherIsBinary) {
            return binary == otherIsBinary && value.sameAs(other);
        }
    }

    private final String arn;
    private final String name;
    private final @Nullable String description;
    private final Instant createdAt;
    private final TreeMap<String, String> tags = new TreeMap<>();
    private final LinkedHashMap<String, Version> versions = new LinkedHashMap<>();
    private Instant changedAt;
    private @Nullable Instant deletedAt;

    StoredSecret(String arn, String name, @Nullable String description, Instant createdAt) {
        this.arn = arn;
        this.name = name;
        this.description = description;
        this.createdAt = createdAt;
        this.changedAt = createdAt;
    }

    String arn() {
        return arn;
    }

    String name() {
        return name;
    }

    @Nullable String description() {
        return description;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant changedAt() {
        return changedAt;
    }

    void changed(Instant now) {
        changedAt = now;
    }

    NavigableMap<String, String> tags() {
        return tags;
    }

    /** When it will be gone for good, if it is marked for that. */
    Optional<Instant> deletedAt() {
        return Optional.ofNullable(deletedAt);
    }

    void deleteAt(@Nullable Instant at) {
        deletedAt = at;
    }

    Optional<Version> version(String id) {
        return Optional.ofNullable(versions.get(id));
    }

    /** Oldest first. */
    Collection<Version> versions() {
        return versions.values();
    }

    void add(Version version) {
        versions.put(version.id(), version);
    }

    /** The version that bears a label. */
    Optional<Version> labelled(String stage) {
        return versions.values().stream().filter(v -> v.stages().contains(stage)).findFirst();
    }

    /** When any version was last read. */
    Optional<Instant> readAt() {
        return versions.values().stream()
                .flatMap(version -> version.readAt().stream())
                .max(Instant::compareTo);
    }

    /**
     * Moves a label. AWSPREVIOUS follows AWSCURRENT: it goes to the version that AWSCURRENT was
     * taken from.
     */
    void move(String stage, Version to) {
        Optional<Version> from = labelled(stage).filter(version -> version != to);
        from.ifPresent(version -> version.stages().remove(stage));
        to.stages().add(stage);
        if (stage.equals(CURRENT) && from.isPresent()) {
            labelled(PREVIOUS).ifPresent(version -> version.stages().remove(PREVIOUS));
            from.get().stages().add(PREVIOUS);
        }
    }
}
