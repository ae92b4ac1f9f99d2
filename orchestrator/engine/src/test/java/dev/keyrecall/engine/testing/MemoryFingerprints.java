package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.vault.Fingerprint;

import java.util.List;

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
            throw new IllegalStateException("what it refers to is not in the store");
        }
        tx.writing().fingerprints().put(key(entry), entry);
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
    public int removeOlder(int keyVersion, int limit) {
        List<Entry> older =
                tx.writing().fingerprints().all().stream()
                        .filter(entry -> entry.fingerprint().keyVersion() < keyVersion)
                        .filter(
                                entry ->
                                        tx.secrets().held(entry.ref(), entry.version()).isPresent())
                        .limit(limit)
                        .toList();
        older.forEach(entry -> tx.writing().fingerprints().remove(key(entry)));
        return older.size();
    }

    @Override
    public long count() {
        return tx.tables().fingerprints().size();
    }
}
