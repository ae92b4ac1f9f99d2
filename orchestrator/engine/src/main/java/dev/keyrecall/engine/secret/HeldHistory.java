package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * What the vault has held of a credential, as an import looks at it: what may come after it, and
 * what stands in it already.
 *
 * @param versions all ever, oldest first
 */
record HeldHistory(CredentialRef ref, List<Version> versions) {
    static HeldHistory of(Tx tx, CredentialRef ref) {
        return new HeldHistory(ref, tx.secrets().history(ref));
    }

    /** How far in its life a label says that a version is: none, previous, current, pending. */
    static int rank(@Nullable Label label) {
        return label == null
                ? 0
                : switch (label) {
                    case PREVIOUS -> 1;
                    case CURRENT -> 2;
                    case PENDING -> 3;
                };
    }

    /** The newest version's number; 0 for none. */
    int last() {
        return versions.isEmpty() ? 0 : versions.getLast().version();
    }

    /** The rank of the newest version that is held: an older value must not come after it. */
    int newestRank() {
        return versions.reversed().stream()
                .filter(version -> version.destroyedAt() == null)
                .mapToInt(version -> rank(version.label()))
                .findFirst()
                .orElse(0);
    }

    /** Whether nobody else's value was held under this name; null for our own. */
    boolean mayBeOf(@Nullable String customer) {
        return versions.isEmpty() || Objects.equals(versions.getLast().customer(), customer);
    }

    /**
     * The version that holds a value in a role already; 0 for none.
     *
     * @param value its fingerprints
     */
    int same(Tx tx, Label role, List<Fingerprint> value) {
        return versions.stream()
                .filter(version -> version.destroyedAt() == null)
                .filter(version -> plays(version, role))
                .filter(version -> has(tx, version.version(), value))
                .mapToInt(Version::version)
                .findFirst()
                .orElse(0);
    }

    /** An old value may have been pushed on since; one not yet in use may have come into use. */
    private static boolean plays(Version version, Label role) {
        return switch (role) {
            case CURRENT -> version.label() == Label.CURRENT;
            case PREVIOUS -> version.label() == Label.PREVIOUS || version.label() == null;
            case PENDING -> version.label() == Label.PENDING || version.label() == Label.CURRENT;
        };
    }

    private boolean has(Tx tx, int version, List<Fingerprint> value) {
        return value.stream()
                .map(one -> new Fingerprints.Entry(one, DerivedForm.VALUE, ref, version))
                .anyMatch(tx.fingerprints()::has);
    }
}
