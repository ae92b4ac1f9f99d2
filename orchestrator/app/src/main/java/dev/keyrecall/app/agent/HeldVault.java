package dev.keyrecall.app.agent;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The vault that the agent holds open, until it is sealed; another one in its place only when that
 * is proven to be the same vault, gone on (format page, section 4). Thread-safe.
 */
final class HeldVault implements AutoCloseable {
    private static final RecordId PROOF = new RecordId("agent/proof");
    private static final int PROOF_BYTES = 32;

    private final Opening opening;
    private final SecureRandom random;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private LocalVault vault;
    private boolean sealed;

    HeldVault(LocalVault vault, Opening opening, SecureRandom random) {
        this.vault = vault;
        this.opening = opening;
        this.random = random;
    }

    /** A use of an open vault. */
    interface Use<R, E extends Exception> {
        R with(LocalVault vault) throws E;
    }

    /** The vault is sealed by now. */
    static final class SealedNow extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    <R, E extends Exception> R use(Use<R, E> use) throws E {
        lock.readLock().lock();
        try {
            requireUnsealed();
            return use.with(vault);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireUnsealed() {
        if (sealed) {
            throw new SealedNow();
        }
    }

    /**
     * Takes the vault as the database has it now.
     *
     * @throws EngineException REFUSED when it does not open, or is not this one gone on
     */
    void adopt(Unlocking unlocking) throws EngineException {
        // Opening takes as long as a try of the passphrase: the old keys go on serving meanwhile.
        LocalVault next = opening.open(unlocking);
        LocalVault last = next;
        lock.writeLock().lock();
        try {
            requireUnsealed();
            requireGoneOn(vault, next);
            last = vault;
            vault = next;
        } finally {
            lock.writeLock().unlock();
            last.close();
        }
    }

    private void requireGoneOn(Vault old, Vault next) throws EngineException {
        byte[] drawn = new byte[PROOF_BYTES];
        random.nextBytes(drawn);
        try (SecretBytes proof = SecretBytes.adopt(drawn)) {
            SealedRecord record = old.seal(PROOF, 1, proof);
            boolean same =
                    next.id().equals(old.id())
                            && next.keyVersion() >= old.keyVersion()
                            && next.fingerprints(proof).contains(old.fingerprint(proof));
            if (same) {
                try (SecretBytes back = next.open(PROOF, 1, record)) {
                    same = back.sameAs(proof);
                }
            }
            if (!same) {
                throw notGoneOn();
            }
        } catch (VaultException e) {
            throw notGoneOn();
        }
    }

    private static EngineException notGoneOn() {
        return new EngineException(
                Ending.REFUSED,
                "the vault in the database is not the one that is held open, gone on",
                "do not write to this home any more; restore it from a copy");
    }

    /** Wipes the keys, after what is under way has ended. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            sealed = true;
            vault.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
