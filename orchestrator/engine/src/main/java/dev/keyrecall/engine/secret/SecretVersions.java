package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The labels of a secret's versions: one is pending, one current, one previous at most. A version
 * that takes a label moves the one that had it on; what is pushed out of {@code previous} is held
 * without a label.
 */
public final class SecretVersions {
    private SecretVersions() {}

    /** Adds a version, and moves on the one that has its label. */
    public static void add(Tx tx, SealedSecret secret) {
        makeRoom(tx, secret.ref(), secret.label());
        tx.secrets().add(secret);
    }

    /**
     * The newest held version is the one in use now. No effect where none is held.
     *
     * @return what that changed, for the entry that tells of it
     */
    public static List<Labelled> promote(Tx tx, CredentialRef ref) {
        return changes(
                tx,
                ref,
                () -> tx.secrets().newest(ref).ifPresent(one -> move(tx, one, Label.CURRENT)));
    }

    /**
     * The credential was replaced: none of its versions is in use or will be. The one that was in
     * use is the previous one (else the one that was before, else the newest held); no other has a
     * label. No effect where none is held.
     *
     * @return what that changed, for the entry that tells of it
     */
    public static List<Labelled> retire(Tx tx, CredentialRef ref) {
        return changes(tx, ref, () -> leaveAsPrevious(tx, ref));
    }

    private static List<Labelled> changes(Tx tx, CredentialRef ref, Runnable change) {
        List<Version> before = tx.secrets().history(ref);
        change.run();
        List<Version> after = tx.secrets().history(ref);
        List<Labelled> changed = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            Version one = after.get(i);
            if (one.label() != before.get(i).label()) {
                changed.add(new Labelled(one.place(), one.label()));
            }
        }
        return changed;
    }

    private static void leaveAsPrevious(Tx tx, CredentialRef ref) {
        Optional<Version> last =
                labelled(tx, ref, Label.CURRENT)
                        .or(() -> labelled(tx, ref, Label.PREVIOUS))
                        .or(() -> newestHeld(tx, ref));
        if (last.isEmpty()) {
            return;
        }
        for (Version version : tx.secrets().history(ref)) {
            if (version.label() != null && version.version() != last.get().version()) {
                tx.secrets().label(ref, version.version(), null);
            }
        }
        if (last.get().label() != Label.PREVIOUS) {
            tx.secrets().label(ref, last.get().version(), Label.PREVIOUS);
        }
    }

    private static Optional<Version> newestHeld(Tx tx, CredentialRef ref) {
        return tx.secrets().history(ref).reversed().stream()
                .filter(version -> version.destroyedAt() == null)
                .findFirst();
    }

    private static void move(Tx tx, SealedSecret secret, Label label) {
        if (secret.label() != label) {
            tx.secrets().label(secret.ref(), secret.version(), null);
            makeRoom(tx, secret.ref(), label);
            tx.secrets().label(secret.ref(), secret.version(), label);
        }
    }

    private static void makeRoom(Tx tx, CredentialRef ref, @Nullable Label label) {
        if (label == null) {
            return;
        }
        Optional<Version> holder = labelled(tx, ref, label);
        if (holder.isEmpty()) {
            return;
        }
        tx.secrets().label(ref, holder.get().version(), null);
        if (label == Label.CURRENT) {
            makeRoom(tx, ref, Label.PREVIOUS);
            tx.secrets().label(ref, holder.get().version(), Label.PREVIOUS);
        }
    }

    private static Optional<Version> labelled(Tx tx, CredentialRef ref, Label label) {
        return tx.secrets().history(ref).stream()
                .filter(version -> version.label() == label)
                .findFirst();
    }
}
