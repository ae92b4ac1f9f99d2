package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes the vault key and brings every data key under it, while others go on reading and writing.
 * May be killed at any instant: the next call goes on where it was cut, and each data key is done
 * exactly once.
 */
public final class VaultRotation {
    /**
     * Every pass finds only what was written under the old key since the one before; once all know
     * the new one, there is none.
     */
    private static final int PASSES_MAX = 100;

    private final Engine engine;
    private final VaultHeaders headers;
    private final Rewrapping rewrapping;
    private final Resealing resealing;

    public VaultRotation(Engine engine, HeaderSwitch switching, Fingerprinting fingerprinting) {
        this(engine, switching, fingerprinting, Rewrapping.BATCH, Resealing.BATCH);
    }

    /** With other batches than the customary ones: for tests. */
    VaultRotation(
            Engine engine,
            HeaderSwitch switching,
            Fingerprinting fingerprinting,
            int rewrapped,
            int resealed) {
        this.engine = engine;
        this.headers = new VaultHeaders(engine, switching);
        this.rewrapping = new Rewrapping(engine, rewrapped);
        this.resealing = new Resealing(engine, fingerprinting, resealed);
    }

    /**
     * Ends the rotation that is under way, if one is, and otherwise makes a new vault key. One that
     * is under way is ended first when it is of the other kind.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     * @throws EngineException REFUSED when another process holds the vault's keys or changed the
     *     vault, or when there is no room for one more fingerprint key; nothing was done then
     */
    public Result rotate(LocalVault vault, Rotation wanted, RotationListener listener)
            throws EngineException, VaultException {
        return rotate(vault, wanted, WhenFull.REFUSE, listener);
    }

    /** What to do where the vault has no room for one more fingerprint key. */
    public enum WhenFull {
        /** Nothing is done. */
        REFUSE,
        /**
         * The fingerprints of destroyed values under the older half of the fingerprint keys are
         * forgotten, and these keys with them: a leak of such a value is not recognised any more.
         */
        FORGET_OLDEST
    }

    /** As {@link #rotate(LocalVault, Rotation, RotationListener)}. */
    public Result rotate(
            LocalVault vault, Rotation wanted, WhenFull whenFull, RotationListener listener)
            throws EngineException, VaultException {
        Rotation under = headers.home().rotation();
        if (under == null) {
            return begin(vault, wanted, whenFull, listener);
        }
        Result resumed = goOn(vault, listener, true);
        if (under == wanted || under == Rotation.DATA_KEYS || !resumed.finished()) {
            return resumed;
        }
        try (LocalVault ended = resumed.successor()) {
            return begin(ended, wanted, whenFull, listener);
        }
    }

    /** Ends the rotation that is under way; no effect when none is. */
    public Result resume(LocalVault vault, RotationListener listener)
            throws EngineException, VaultException {
        return goOn(vault, listener, true);
    }

    private Result begin(
            LocalVault vault, Rotation rotation, WhenFull whenFull, RotationListener listener)
            throws EngineException, VaultException {
        if (rotation == Rotation.VAULT_KEY || vault.hasRoomForFingerprintKey()) {
            return begin(vault, rotation, listener);
        }
        List<Integer> kept = vault.fingerprintKeyVersions();
        if (whenFull == WhenFull.REFUSE) {
            throw full(kept.size());
        }
        int below = kept.get(kept.size() / 2);
        try (LocalVault next = vault.withoutFingerprintKeysBelow(below).vault()) {
            headers.forget(vault, next, below);
            return begin(next, rotation, listener);
        }
    }

    private static EngineException full(int kept) {
        return new EngineException(
                Ending.REFUSED,
                "the vault keeps "
                        + kept
                        + " fingerprint keys, so that leaks of destroyed values are recognised, and"
                        + " has no room for one more; nothing was changed",
                "the vault key alone can be changed: keyrecall vault rotate",
                "to forget the fingerprints of destroyed values under the older half of these keys,"
                        + " whose leaks are not recognised any more: keyrecall vault rotate"
                        + " --data-keys --forget-oldest");
    }

    private Result begin(LocalVault vault, Rotation rotation, RotationListener listener)
            throws EngineException, VaultException {
        try (LocalVault keyed = vault.withNewVaultKey().vault()) {
            if (rotation == Rotation.VAULT_KEY) {
                headers.begin(vault, keyed, rotation, null);
                return goOn(keyed, listener, false);
            }
            try (LocalVault next = keyed.withNewFingerprintKey().vault()) {
                headers.begin(vault, next, rotation, null);
                return goOn(next, listener, false);
            }
        }
    }

    /**
     * Does what is left to do.
     *
     * @param vault open under the header that stands in the store; stays the caller's
     */
    Result goOn(LocalVault vault, RotationListener listener, boolean resumed)
            throws EngineException, VaultException {
        Instant from = engine.clock().instant();
        Home home = headers.home();
        Rotation rotation = home.rotation();
        int key = home.vaultKeyVersion();
        long done = 0;
        long left = engine.store().read(tx -> tx.dataKeys().countUnder(key));
        Damaged damaged = Damaged.NONE;
        for (int pass = 0; rotation != null && pass < PASSES_MAX; pass++) {
            long before = done;
            long total = done + left;
            RotationListener counted = from(listener, before, total);
            Damaged.Finds finds = new Damaged.Finds();
            done +=
                    switch (rotation) {
                        case VAULT_KEY -> rewrapping.pass(vault, counted, finds);
                        case DATA_KEYS -> resealing.pass(vault, counted, finds);
                    };
            damaged = finds.found();
            left = engine.store().read(tx -> tx.dataKeys().countUnder(key));
            if (left == 0 || canEndWith(rotation, left, damaged, listener)) {
                long[] last = {0};
                Optional<LocalVault> ended = end(vault, rotation, last);
                if (ended.isEmpty()) {
                    continue;
                }
                done += last[0];
                boolean forgotten = engine.store().forget();
                return new Result(
                        rotation,
                        key,
                        done,
                        resumed,
                        true,
                        forgotten,
                        taken(from),
                        Damaged.NONE,
                        lost(),
                        ended.get());
            }
            // What is left is what this pass could not open: another one would find the same.
            if (listener.stopRequested() || damaged.total() >= left) {
                break;
            }
        }
        boolean finished = rotation == null;
        return new Result(
                rotation, key, done, resumed, finished, true, taken(from), damaged, lost(), null);
    }

    /** A rotation goes by the data keys, and does not meet a version that has lost its own. */
    private Damaged lost() {
        return engine.store()
                .read(
                        tx -> {
                            long missing = tx.secrets().count() - tx.dataKeys().count();
                            return missing == 0
                                    ? Damaged.NONE
                                    : Damaged.of(missing, tx.secrets().unkeyed(Damaged.NAMED_MAX));
                        });
    }

    private static RotationListener from(RotationListener listener, long before, long total) {
        return new RotationListener() {
            @Override
            public void progress(long done, long ignored) {
                listener.progress(before + done, total);
            }

            @Override
            public boolean stopRequested() {
                return listener.stopRequested();
            }
        };
    }

    /**
     * Who writes under the old key without a pause must not keep a rotation from ending: the last
     * few are brought over in the transaction that ends it. Values are not opened in it.
     */
    private static boolean canEndWith(
            Rotation rotation, long left, Damaged damaged, RotationListener listener) {
        return rotation == Rotation.VAULT_KEY
                && left <= Rewrapping.LAST_MAX
                && damaged.total() == 0
                && !listener.stopRequested();
    }

    /**
     * The vault without the retired keys; empty when somebody wrote under one meanwhile.
     *
     * @param last is told how many were brought over at the end
     */
    private Optional<LocalVault> end(LocalVault vault, Rotation rotation, long[] last)
            throws EngineException, VaultException {
        if (rotation == Rotation.DATA_KEYS) {
            resealing.dropOldFingerprints(vault);
        }
        List<Integer> needed = engine.store().read(tx -> tx.fingerprints().keyVersions());
        LocalVault ended = vault.withoutRetiredKeys(Set.copyOf(needed)).vault();
        boolean written = false;
        try {
            written =
                    headers.end(
                            vault,
                            ended,
                            rotation,
                            tx -> {
                                if (rotation == Rotation.VAULT_KEY) {
                                    last[0] = Rewrapping.last(tx, vault);
                                }
                            });
            return written ? Optional.of(ended) : Optional.empty();
        } finally {
            if (!written) {
                ended.close();
            }
        }
    }

    private Duration taken(Instant from) {
        return Duration.between(from, engine.clock().instant());
    }

    /**
     * How a rotation went.
     *
     * @param rotation which; null when none was under way
     * @param vaultKey the version of the vault key that seals now
     * @param done how many data keys this call did
     * @param resumed whether it was begun by an earlier call
     * @param finished whether every data key is under the vault key that seals now
     * @param forgotten whether nothing that was wrapped under a retired vault key is left in the
     *     store's files; false while a reader still needs an older snapshot
     * @param taken how long this call took
     * @param damaged what could not be opened: a rotation is finished only when each is destroyed,
     *     or restored from a copy
     * @param lost what is held without a data key, which something else has removed: no rotation
     *     can bring it back
     * @param vault the vault as it is now, open, where that is another than the one given
     */
    public record Result(
            @Nullable Rotation rotation,
            int vaultKey,
            long done,
            boolean resumed,
            boolean finished,
            boolean forgotten,
            Duration taken,
            Damaged damaged,
            Damaged lost,
            @Nullable LocalVault vault)
            implements AutoCloseable {
        LocalVault successor() {
            if (vault == null) {
                throw new IllegalStateException("the rotation has not ended");
            }
            return vault;
        }

        @Override
        public void close() {
            if (vault != null) {
                vault.close();
            }
        }
    }
}
