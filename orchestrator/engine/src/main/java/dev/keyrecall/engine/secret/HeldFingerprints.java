package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;

import java.util.List;

/** Which of the fingerprints that a value should have stand in the store. */
final class HeldFingerprints {
    private final Engine engine;
    private final Vault vault;
    private final FormFingerprinting fingerprinting;

    HeldFingerprints(Engine engine, Vault vault) {
        this.engine = engine;
        this.vault = vault;
        this.fingerprinting = new FormFingerprinting(engine.providers());
    }

    /**
     * What stands.
     *
     * @param value whether that of the value as it is
     * @param forms how many of forms that are derived from it
     * @param missing how many of those are not there
     */
    record Found(boolean value, int forms, int missing) {}

    /**
     * Looks for the fingerprints of a version's value under the current fingerprint key.
     *
     * @param value stays the caller's
     * @param resealing whether everything is being sealed and fingerprinted again: then also under
     *     every other key that is kept, where that of the value is not under the current one
     */
    Found of(Place place, SecretBytes value, boolean resealing) {
        List<Fingerprints.Entry> current =
                fingerprinting.of(vault, place.ref(), place.version(), value);
        Found found = engine.store().read(tx -> found(tx, current));
        if (found.value() || !resealing) {
            return found;
        }
        for (List<Fingerprints.Entry> older :
                fingerprinting.underEveryKey(vault, place.ref(), place.version(), value)) {
            Found there = engine.store().read(tx -> found(tx, older));
            if (there.value()) {
                return there;
            }
        }
        return found;
    }

    private static Found found(Tx tx, List<Fingerprints.Entry> entries) {
        boolean value = false;
        int forms = 0;
        int missing = 0;
        for (Fingerprints.Entry entry : entries) {
            boolean stands = tx.fingerprints().has(entry);
            if (entry.form().equals(Fingerprints.VALUE)) {
                value = stands;
            } else if (stands) {
                forms++;
            } else {
                missing++;
            }
        }
        return new Found(value, forms, missing);
    }
}
