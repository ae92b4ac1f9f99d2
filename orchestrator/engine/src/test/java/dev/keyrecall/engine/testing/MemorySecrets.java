package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.DataKeys;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.LedgerRows.Head;
import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Versions of secrets and their data keys. */
final class MemorySecrets implements Secrets, DataKeys {
    private final MemoryTx tx;

    MemorySecrets(MemoryTx tx) {
        this.tx = tx;
    }

    private Table<MemorySecret> rows() {
        return tx.tables().secrets();
    }

    @Override
    public void add(SealedSecret secret) {
        MemorySecret row = MemorySecret.of(secret, tx.ledger().head().map(Head::size).orElse(0L));
        if (tx.writing().secrets().has(row.key())) {
            throw tx.refused("the secret has that version already");
        }
        requireFree(secret.ref(), secret.label());
        requireInUse(secret.sealed().keyPart());
        rows().put(row.key(), row);
    }

    private void requireFree(CredentialRef ref, @Nullable Label label) {
        if (label != null && versions(ref).anyMatch(row -> row.about().label() == label)) {
            throw tx.refused("a secret has one version of a label");
        }
    }

    private void requireInUse(byte[] keyPart) {
        Optional<Home> home = tx.homes().find();
        int version = MemorySecret.vaultKeyVersion(keyPart);
        if (home.isPresent()
                && (version < home.get().vaultKeyOldest()
                        || version > home.get().vaultKeyVersion())) {
            throw tx.refused("a data key is wrapped under a vault key in use");
        }
    }

    /** Each is written once under each vault key. */
    private void requireRewritten(MemorySecret old, byte[] keyPart) {
        if (MemorySecret.vaultKeyVersion(old.record().keyPart())
                == MemorySecret.vaultKeyVersion(keyPart)) {
            throw tx.refused("a data key is written once under a vault key");
        }
        requireInUse(keyPart);
    }

    private Stream<MemorySecret> versions(CredentialRef ref) {
        return rows().withPrefix(ref + "\n").stream();
    }

    private Stream<MemorySecret> held() {
        return rows().all().stream().filter(MemorySecret::held);
    }

    @Override
    public Set<CredentialRef> heldAmong(Set<CredentialRef> refs) {
        return refs.stream()
                .filter(ref -> newest(ref).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<SealedSecret> newest(CredentialRef ref) {
        return versions(ref)
                .filter(MemorySecret::held)
                .reduce((_, later) -> later)
                .map(MemorySecret::secret);
    }

    @Override
    public Optional<SealedSecret> held(CredentialRef ref, int version) {
        return row(ref.toString(), version).map(MemorySecret::secret);
    }

    private Optional<MemorySecret> row(String ref, int version) {
        return rows().find(MemorySecret.key(ref, version)).filter(MemorySecret::held);
    }

    @Override
    public int lastVersion(CredentialRef ref) {
        return versions(ref).mapToInt(row -> row.about().version()).max().orElse(0);
    }

    @Override
    public List<Version> history(CredentialRef ref) {
        return versions(ref).map(MemorySecret::about).toList();
    }

    @Override
    public List<Version> heldAfter(@Nullable Place after, int limit) {
        return after(after).limit(limit).map(MemorySecret::about).toList();
    }

    @Override
    public List<Place> placesAfter(@Nullable Place after, int limit) {
        return after(after).limit(limit).map(row -> row.about().place()).toList();
    }

    @Override
    public List<SealedVersion> sealedAfter(@Nullable Place after, int limit) {
        return after(after)
                .limit(limit)
                .map(row -> new SealedVersion(row.about().place(), row.secret().sealed()))
                .toList();
    }

    @Override
    public List<Standing> standingAfter(@Nullable Place after, int limit) {
        return allAfter(after).limit(limit).map(MemorySecret::standing).toList();
    }

    /** Both are parts of one row here. */
    @Override
    public List<Place> unkeyed(int limit) {
        return List.of();
    }

    private Stream<MemorySecret> after(@Nullable Place after) {
        return allAfter(after).filter(MemorySecret::held);
    }

    private Stream<MemorySecret> allAfter(@Nullable Place after) {
        String from =
                after == null ? "" : MemorySecret.key(after.ref().toString(), after.version());
        return rows().all().stream().filter(row -> row.key().compareTo(from) > 0);
    }

    @Override
    public void label(CredentialRef ref, int version, @Nullable Label label) {
        MemorySecret row = requireHeld(ref, version);
        if (row.about().label() != label) {
            requireFree(ref, label);
        }
        put(row, label, row.sealed(), null);
    }

    @Override
    public void destroy(CredentialRef ref, int version, Instant at) {
        put(requireHeld(ref, version), null, null, at);
    }

    private MemorySecret requireHeld(CredentialRef ref, int version) {
        tx.writing();
        return row(ref.toString(), version)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "version "
                                                + version
                                                + " of the value of "
                                                + ref
                                                + " is not held"));
    }

    private void put(
            MemorySecret old,
            @Nullable Label label,
            @Nullable SealedRecord sealed,
            @Nullable Instant destroyedAt) {
        Version was = old.about();
        Version about =
                new Version(
                        was.ref(),
                        was.version(),
                        label,
                        was.custody(),
                        was.customer(),
                        was.origin(),
                        was.createdAt(),
                        destroyedAt);
        tx.writing().secrets().put(old.key(), old.with(about, sealed));
    }

    @Override
    public boolean reseal(CredentialRef ref, int version, byte[] oldKeyPart, SealedRecord fresh) {
        Optional<MemorySecret> row = row(ref.toString(), version);
        if (row.isEmpty() || !Arrays.equals(row.get().record().keyPart(), oldKeyPart)) {
            return false;
        }
        requireRewritten(row.get(), fresh.keyPart());
        put(row.get(), row.get().about().label(), fresh, null);
        return true;
    }

    @Override
    public long count() {
        return held().count();
    }

    @Override
    public long countUnder(int vaultKeyVersion) {
        return held().filter(row -> isUnder(row, vaultKeyVersion)).count();
    }

    private static boolean isUnder(MemorySecret row, int vaultKeyVersion) {
        return MemorySecret.vaultKeyVersion(row.record().keyPart()) < vaultKeyVersion;
    }

    @Override
    public List<DataKey> under(int vaultKeyVersion, @Nullable DataKey after, int limit) {
        String from = after == null ? "" : MemorySecret.key(after.ref(), after.version());
        return held().filter(row -> row.key().compareTo(from) > 0)
                .filter(row -> isUnder(row, vaultKeyVersion))
                .limit(limit)
                .map(
                        row ->
                                new DataKey(
                                        row.about().ref().toString(),
                                        row.about().version(),
                                        row.record().keyPart()))
                .toList();
    }

    @Override
    public int replace(List<Replacement> batch) {
        int replaced = 0;
        for (Replacement one : batch) {
            Optional<MemorySecret> row = row(one.old().ref(), one.old().version());
            if (row.isPresent()
                    && Arrays.equals(row.get().record().keyPart(), one.old().keyPart())) {
                requireRewritten(row.get(), one.keyPart());
                put(
                        row.get(),
                        row.get().about().label(),
                        new SealedRecord(one.keyPart(), row.get().record().dataPart()),
                        null);
                replaced++;
            }
        }
        return replaced;
    }
}
