package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import java.util.Objects;

/**
 * Gives a restored store a vault key of its own, before it is a home. Two lives of one vault, the
 * one that was backed up and the one that was restored, seal as the same versions under the same
 * vault key otherwise, and a row of the one would open in the place of a row of the other.
 */
final class OwnVaultKey {
    private final Io io;
    private final Steps steps;

    OwnVaultKey(Io io, Steps steps) {
        this.io = io;
        this.steps = steps;
    }

    /**
     * How it went.
     *
     * @param version of the vault key that seals from now on
     * @param damaged how many values could not be opened: while there are any, the older vault key
     *     is kept
     */
    record Changed(int version, long damaged) {}

    /**
     * Changes the vault key of a store that nobody else has open.
     *
     * @param vault open under the header that stands in it; stays the caller's
     */
    Changed change(SqliteStore store, LocalVault vault) throws EngineException {
        Engine engine = Session.engine(io, store, null);
        VaultRotation rotation =
                new VaultRotation(
                        engine, HeaderSwitch.ALONE, Fingerprinting.ofForms(engine.providers()));
        try (VaultRotation.Result first = rotate(rotation, vault)) {
            if (!first.resumed() || !first.finished()) {
                return changed(first);
            }
            // What the other life had begun is ended; the key that it began with is shared still.
            LocalVault ended = Objects.requireNonNull(first.vault());
            try (VaultRotation.Result own = rotate(rotation, ended)) {
                return changed(own);
            }
        } catch (VaultException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the vault in the backup could not be given a key of its own: "
                            + e.getMessage(),
                    "nothing was changed; take an earlier backup");
        }
    }

    private VaultRotation.Result rotate(VaultRotation rotation, LocalVault vault)
            throws EngineException, VaultException {
        return rotation.rotate(
                vault,
                Rotation.VAULT_KEY,
                new RotationListener() {
                    @Override
                    public void progress(long done, long total) {
                        steps.done("changing the vault key", done, total);
                    }

                    @Override
                    public boolean stopRequested() {
                        return false;
                    }
                });
    }

    private static Changed changed(VaultRotation.Result result) {
        return new Changed(result.vaultKey(), result.damaged().total());
    }
}
