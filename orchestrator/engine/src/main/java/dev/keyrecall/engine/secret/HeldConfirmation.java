package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares sealed rows of an import with the versions that they seem to be held as. */
final class HeldConfirmation {
    /** Values in clear at a time are twice as many, each at most 64 KiB. */
    private static final int BATCH = 250;

    private final Vault vault;
    private final HeldComparison comparison;

    HeldConfirmation(Engine engine, Vault vault) {
        this.vault = vault;
        this.comparison = new HeldComparison(engine, vault);
    }

    /**
     * Compares, outside any transaction.
     *
     * @param total how many rows are in the spool
     * @throws EngineException REFUSED when a version holds another value
     * @throws StaleSealException when a row does not open any more
     * @throws VaultException when a version is damaged
     */
    void require(ImportSpool spool, long total, SeemingHeld seeming)
            throws EngineException, VaultException, IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(spool.reading()));
        List<HeldComparison.Expected> batch = new ArrayList<>();
        try {
            for (long row = 1; row <= total; row++) {
                SealedSecret secret = SpooledValues.read(in).secret();
                int version = seeming.version(row);
                if (version > 0) {
                    Place place = new Place(secret.ref(), version);
                    batch.add(new HeldComparison.Expected(place, opened(secret)));
                }
                if (batch.size() == BATCH || row == total) {
                    comparison.require(batch);
                    wipe(batch);
                }
            }
        } finally {
            wipe(batch);
        }
    }

    private static void wipe(List<HeldComparison.Expected> batch) {
        batch.forEach(one -> one.value().close());
        batch.clear();
    }

    private SecretBytes opened(SealedSecret secret) {
        try {
            return vault.open(Sealing.record(secret.ref()), secret.version(), secret.sealed());
        } catch (VaultException e) {
            throw new StaleSealException("the vault key was changed since this was sealed");
        }
    }
}
