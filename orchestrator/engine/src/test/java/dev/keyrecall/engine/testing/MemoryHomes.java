package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Homes;

import java.util.Optional;

/** The one home. */
final class MemoryHomes implements Homes {
    private static final String KEY = "home";

    private final MemoryTx tx;

    MemoryHomes(MemoryTx tx) {
        this.tx = tx;
    }

    @Override
    public Optional<Home> find() {
        return tx.tables().homes().find(KEY);
    }

    @Override
    public Keys keys() {
        return find().map(
                        home ->
                                new Keys(
                                        home.vaultKeyVersion(),
                                        home.vaultKeyOldest(),
                                        home.fingerprintKeyVersion()))
                .orElse(Keys.NONE);
    }

    @Override
    public void create(Home home) {
        if (tx.writing().homes().has(KEY)) {
            throw tx.refused("a store holds one home, and it stands already");
        }
        tx.writing().homes().put(KEY, home);
    }

    @Override
    public void changeVault(Home changed) {
        Home old =
                find().orElseThrow(() -> new IllegalStateException("there is no home to change"));
        if (changed.vaultKeyVersion() < old.vaultKeyVersion()
                || changed.vaultKeyOldest() < old.vaultKeyOldest()
                || changed.fingerprintKeyVersion() < old.fingerprintKeyVersion()) {
            throw tx.refused("the versions of the vault key never fall");
        }
        boolean rotating = changed.vaultKeyOldest() != changed.vaultKeyVersion();
        if (changed.vaultKeyOldest() < 1
                || changed.vaultKeyOldest() > changed.vaultKeyVersion()
                || rotating != (changed.rotation() != null)) {
            throw tx.refused("the schema's check home_vault_key_oldest failed");
        }
        if (tx.dataKeys().countUnder(changed.vaultKeyOldest()) > 0) {
            throw tx.refused("a vault key is kept while a data key is wrapped under it");
        }
        tx.writing()
                .homes()
                .put(
                        KEY,
                        new Home(
                                old.createdAt(),
                                changed.vaultHeader(),
                                changed.vaultKeyVersion(),
                                changed.vaultKeyOldest(),
                                changed.fingerprintKeyVersion(),
                                changed.rotation()));
    }
}
