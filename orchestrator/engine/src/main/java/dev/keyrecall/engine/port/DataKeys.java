package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The wrapped data keys of all held versions, in bulk: what a change of the vault key rewrites.
 * References are text here, because a million of them are read and none is looked into.
 */
public interface DataKeys {
    /** How many there are. */
    long count();

    /** How many are wrapped under a vault key older than this version. */
    long countUnder(int vaultKeyVersion);

    /**
     * Those after a place that are wrapped under a vault key older than a version, by reference and
     * secret version.
     *
     * @param after the last one seen; null for the beginning
     */
    List<DataKey> under(int vaultKeyVersion, @Nullable DataKey after, int limit);

    /**
     * Replaces each that is still what it was; what was changed or destroyed meanwhile is left
     * alone.
     *
     * @return how many were replaced
     * @throws IllegalStateException when one is wrapped under a vault key that is not in use
     */
    int replace(List<Replacement> batch);

    /**
     * A wrapped data key.
     *
     * @param ref the credential's reference
     * @param version the secret's version
     * @param keyPart the sealed record's key part, which says the versions of its keys
     */
    record DataKey(String ref, int version, byte[] keyPart) {}

    /** What a data key was, and the key part that it gets. */
    record Replacement(DataKey old, byte[] keyPart) {}
}
