package dev.keyrecall.engine.port;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The fingerprints of all versions, those of destroyed values included: a leak of an old value is
 * still recognised.
 */
public interface Fingerprints {
    /** The form of a value as it is used. */
    String VALUE = "value";

    /** Adds one; no effect when it stands already. */
    void add(Entry entry);

    /** Those with this fingerprint, by form, reference and version: one search of an index. */
    List<Entry> matching(Fingerprint fingerprint);

    /** Whether a version has this fingerprint in a form. */
    boolean has(Entry entry);

    /** Whether a held version of another credential has this value. */
    boolean heldElsewhere(Fingerprint value, CredentialRef ref);

    /**
     * Values that held versions of more than one credential have: of each its fingerprint, in the
     * order of fingerprints.
     *
     * @param after the last one seen; null for the beginning
     */
    List<Fingerprint> reused(@Nullable Fingerprint after, int limit);

    /**
     * Removes those of held versions that were made under a fingerprint key older than this, where
     * the version is sealed under the vault key that seals now: it has newer ones then; and those
     * of versions that never were, or under keys that never were: something else put those there.
     *
     * @param limit how many at most
     * @return how many were removed
     */
    int removeOlder(int keyVersion, int limit);

    /**
     * Forgets those of destroyed versions that were made under a fingerprint key older than this.
     *
     * @return how many were forgotten
     */
    int forgetDestroyed(int keyVersion);

    /** The versions of the fingerprint keys under which there are any, ascending. */
    List<Integer> keyVersions();

    /** How many there are. */
    long count();

    /**
     * How many there are, under whatever key, but for those of destroyed versions. Of a version
     * that never was there are none in a sound store.
     */
    Counts ofHeld();

    /**
     * How many fingerprints.
     *
     * @param values of values as they are
     * @param forms of forms that are derived from them
     */
    record Counts(long values, long forms) {}

    /**
     * A fingerprint of one version.
     *
     * @param fingerprint under which key, and what
     * @param form which form of the value: {@link #VALUE}, or a form that is derived from it
     * @param ref the credential
     * @param version the secret's version
     */
    record Entry(Fingerprint fingerprint, String form, CredentialRef ref, int version) {}
}
