package dev.keyrecall.engine.port;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The versions of secrets: sealed values, and the history of those destroyed. Never a value in
 * clear. A credential's reference is also the vault's record id.
 */
public interface Secrets {
    /**
     * Inserts a version, with its first label and, as the entry that tells of it, the one that the
     * ledger gets next: whoever inserts appends that entry in the same transaction, before any
     * other.
     *
     * @throws IllegalStateException when the record has that version already, when another version
     *     has that label, or when it is sealed under a vault key that is not in use
     */
    void add(SealedSecret secret);

    /** The newest version whose value is held. */
    Optional<SealedSecret> newest(CredentialRef ref);

    /** Those of some credentials of which any version's value is held. */
    Set<CredentialRef> heldAmong(Set<CredentialRef> refs);

    /** One version, while its value is held. */
    Optional<SealedSecret> held(CredentialRef ref, int version);

    /** The newest version's number, destroyed or not; 0 where there never was one. */
    int lastVersion(CredentialRef ref);

    /** All versions ever, without their values, oldest first. */
    List<Version> history(CredentialRef ref);

    /**
     * The held versions after a place, without their values, by reference and version.
     *
     * @param after the place; null for the beginning
     */
    List<Version> heldAfter(@Nullable Place after, int limit);

    /** The places of the held versions after a place, in the same order. */
    List<Place> placesAfter(@Nullable Place after, int limit);

    /**
     * The held versions after a place with their sealed values, by reference and version.
     *
     * @param after the place; null for the beginning
     */
    List<SealedVersion> sealedAfter(@Nullable Place after, int limit);

    /**
     * What stands of the versions after a place, held or destroyed, by reference and version.
     *
     * @param after the place; null for the beginning
     */
    List<Standing> standingAfter(@Nullable Place after, int limit);

    /** The first held versions that have lost their data key, which is damage: they never open. */
    List<Place> unkeyed(int limit);

    /**
     * Gives a version its label, or takes it.
     *
     * @throws IllegalStateException when another version has that label, or when the value is not
     *     held
     */
    void label(CredentialRef ref, int version, @Nullable Label label);

    /**
     * Destroys a held value for good: its data key, its data part and its label. What is left is
     * history. The bytes are gone from the disk only after {@link Store#forget}.
     *
     * @throws IllegalStateException when the value is not held
     */
    void destroy(CredentialRef ref, int version, Instant at);

    /**
     * Replaces the whole of a sealed value, if it is still what it was.
     *
     * @return false when it was changed or destroyed meanwhile; nothing was written then
     * @throws IllegalStateException when it is sealed under a vault key that is not in use
     */
    boolean reseal(CredentialRef ref, int version, byte[] oldKeyPart, SealedRecord fresh);

    /** How many values are held. */
    long count();

    /** Where a version stands in a credential's life. At most one version has a given label. */
    enum Label {
        /** Made, and not yet seen working where it is used. */
        PENDING,
        /** In use. */
        CURRENT,
        /** Replaced, and not yet destroyed. */
        PREVIOUS
    }

    /** Whose a secret is. */
    enum Custody {
        /** Ours to rotate. */
        OWN,
        /** A customer's, held by us: only ever handed over, never used, never probed. */
        ENTRUSTED
    }

    /** A version's name. */
    record Place(CredentialRef ref, int version) {}

    /**
     * What stands of a version: all that the ledger tells of it, too.
     *
     * @param place which
     * @param label null for none
     * @param firstLabel the one that it was sealed with
     * @param toldBy the sequence number of the entry that tells of its sealing
     * @param custody whose it is
     * @param customer the customer's id; null exactly for our own
     * @param origin how it came
     * @param createdAt when it was first sealed
     * @param destroyedAt when its value was destroyed; null while it is held
     * @param keyed whether a data key of it stands
     */
    record Standing(
            Place place,
            @Nullable Label label,
            @Nullable Label firstLabel,
            long toldBy,
            Custody custody,
            @Nullable String customer,
            String origin,
            Instant createdAt,
            @Nullable Instant destroyedAt,
            boolean keyed) {
        public boolean destroyed() {
            return destroyedAt != null;
        }
    }

    /** A held version's sealed value, and nothing else of it. */
    record SealedVersion(Place place, SealedRecord sealed) {}

    /**
     * One version of a secret, sealed.
     *
     * @param ref the credential it is the value of
     * @param version from 1
     * @param label null for none
     * @param custody whose it is
     * @param customer the customer's id; null exactly for our own
     * @param sealed the vault's sealed record
     * @param origin how it came: {@code issued CAMPAIGN} or {@code captured CONSUMER}
     * @param createdAt when it was first sealed
     */
    record SealedSecret(
            CredentialRef ref,
            int version,
            @Nullable Label label,
            Custody custody,
            @Nullable String customer,
            SealedRecord sealed,
            String origin,
            Instant createdAt) {
        /** One of our own. */
        public static SealedSecret own(
                CredentialRef ref,
                int version,
                @Nullable Label label,
                SealedRecord sealed,
                String origin,
                Instant createdAt) {
            return new SealedSecret(
                    ref, version, label, Custody.OWN, null, sealed, origin, createdAt);
        }
    }

    /**
     * One version of a secret without its value.
     *
     * @param ref the credential
     * @param version from 1
     * @param label null for none
     * @param custody whose it is
     * @param customer the customer's id; null exactly for our own
     * @param origin how it came
     * @param createdAt when it was first sealed
     * @param destroyedAt when its value was destroyed; null while it is held
     */
    record Version(
            CredentialRef ref,
            int version,
            @Nullable Label label,
            Custody custody,
            @Nullable String customer,
            String origin,
            Instant createdAt,
            @Nullable Instant destroyedAt) {
        public Place place() {
            return new Place(ref, version);
        }
    }
}
