package dev.keyrecall.engine.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The policies that stand or have stood: {@code docs/formats/policy.md}. */
public interface Policies {
    /**
     * Keeps the next one.
     *
     * @throws IllegalStateException when its serial is not the next, or its digest stands already
     */
    void add(StoredPolicy policy);

    /** The one that stands. */
    Optional<StoredPolicy> current();

    /** All, oldest first. */
    List<StoredPolicy> all();

    /**
     * A policy as stored.
     *
     * @param serial from 1, without gaps
     * @param digest lower-case hex SHA-256 of the file
     * @param bytes the file
     * @param signatures those that it was adopted with, as handed in
     * @param at when it was adopted
     */
    record StoredPolicy(
            int serial, String digest, byte[] bytes, List<String> signatures, Instant at) {
        public StoredPolicy {
            signatures = List.copyOf(signatures);
        }
    }
}
