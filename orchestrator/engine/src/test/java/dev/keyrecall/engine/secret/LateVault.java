package dev.keyrecall.engine.secret;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultId;

import java.util.List;
import java.util.function.Supplier;

/** Like an agent that learns of a changed vault after the first request. */
final class LateVault implements Vault {
    int seals;
    private final Vault before;
    private final Supplier<? extends Vault> after;

    LateVault(Vault before, Vault after) {
        this(before, () -> after);
    }

    LateVault(Vault before, Supplier<? extends Vault> after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public VaultId id() {
        return before.id();
    }

    @Override
    public int keyVersion() {
        return before.keyVersion();
    }

    @Override
    public SealedRecord seal(RecordId record, int version, SecretBytes value) {
        return (seals++ == 0 ? before : after.get()).seal(record, version, value);
    }

    /** First knows the new key only, as an agent does that was told at once. */
    @Override
    public SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        return after.get().open(record, version, sealed);
    }

    @Override
    public Fingerprint fingerprint(SecretBytes value) {
        return before.fingerprint(value);
    }

    @Override
    public List<Fingerprint> fingerprints(SecretBytes value) {
        return before.fingerprints(value);
    }

    @Override
    public void close() {}
}
