package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Keys;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Fingerprints of versions. */
final class MemoryFingerprints implements Fingerprints {
    private final MemoryTx tx;

    MemoryFingerprints(MemoryTx tx) {
        this.tx = tx;
    }

    private static String key(Entry entry) {
        return entry.fingerprint().text()
                + "\n"
                + entry.form()
                + "\n"
                + MemorySecret.key(entry.ref().toString(), entry.version());
    }

    @Override
    public void add(Entry entry) {
        if (!tx.writing()
                .secrets()
                .has(MemorySecret.key(entry.ref().toString(), entry.version()))) {
            throw tx.refused("what it refers to is not in the store");
        }
        Keys keys = tx.homes().keys();
        if (entry.fingerprint().keyVersion() < keys.fingerprintKey()
                && vaultKey(entry).orElse(keys.vaultKey()) >= keys.vaultKey()) {
            throw tx.refused("a fingerprint is made under the fingerprint key in use");
        }
        tx.writing().fingerprints().put(key(entry), entry);
    }

    /** The vault key that a version is sealed under; empty when it is destroyed. */
    private Optional<Integer> vaultKey(Entry entry) {
        return tx.secrets()
                .held(entry.ref(), entry.version())
                .map(held -> MemorySecret.vaultKeyVersion(held.sealed().keyPart()));
    }

    @Override
    public List<Entry> matching(Fingerprint fingerprint) {
        return tx.tables().fingerprints().withPrefix(fingerprint.text() + "\n");
    }

    @Override
    public boolean has(Entry entry) {
        return tx.tables().fingerprints().has(key(entry));
    }

    @Override
    public boolean heldElsewhere(Fingerprint value, CredentialRef ref) {
        return holders(value).stream().anyMatch(entry -> !entry.ref().equals(ref));
    }

    private List<Entry> holders(Fingerprint value) {
        return matching(value).stream()
                .filter(entry -> entry.form().equals(VALUE))
                .filter(entry -> tx.secrets().held(entry.ref(), entry.version()).isPresent())
                .toList();
    }

    @Override
    public List<Fingerprint> reused(@Nullable Fingerprint after, int limit) {
        Comparator<Fingerprint> order =
                Comparator.comparingInt(Fingerprint::keyVersion).thenComparing(Fingerprint::hex);
        return tx.tables().fingerprints().all().stream()
                .map(Entry::fingerprint)
                .distinct()
                .filter(one -> after == null || order.compare(one, after) > 0)
                .filter(one -> holders(one).stream().map(Entry::ref).distinct().count() > 1)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    @Override
    public int removeOlder(int keyVersion, int limit) {
        List<Entry> older =
                tx.writing().fingerprints().all().stream()
                        .filter(entry -> entry.fingerprint().keyVersion() < keyVersion)
                        .filter(
                                entry ->
                                        vaultKey(entry)
                                                .filter(key -> key >= tx.homes().keys().vaultKey())
                                                .isPresent())
                        .limit(limit)
                        .toList();
        older.forEach(entry -> tx.writing().fingerprints().remove(key(entry)));
        return older.size();
    }

    @Override
    public int forgetDestroyed(int keyVersion) {
        List<Entry> destroyed =
                tx.writing().fingerprints().all().stream()
                        .filter(entry -> entry.fingerprint().keyVersion() < keyVersion)
                        .filter(entry -> vaultKey(entry).isEmpty())
                        .toList();
        destroyed.forEach(entry -> tx.writing().fingerprints().remove(key(entry)));
        return destroyed.size();
    }

    @Override
    public List<Integer> keyVersions() {
        return tx.tables().fingerprints().all().stream()
                .map(entry -> entry.fingerprint().keyVersion())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public long count() {
        return tx.tables().fingerprints().size();
    }

    @Override
    public Counts ofHeld() {
        List<Entry> held =
                tx.tables().fingerprints().all().stream()
                        .filter(
                                entry ->
                                        tx.secrets().held(entry.ref(), entry.version()).isPresent())
                        .toList();
        long values = held.stream().filter(entry -> entry.form().equals(VALUE)).count();
        return new Counts(values, held.size() - values);
    }
}
