package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.lookup.CanonicalForm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes sure that versions hold the values that their fingerprints led to. A fingerprint is an
 * index: nothing that is sealed binds it to its version, and a value that was taken for one that is
 * held would be lost.
 */
final class HeldComparison {
    /** The purpose in the ledger. */
    static final String PURPOSE = "compare";

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Opening opening;

    HeldComparison(Engine engine, Vault vault) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.opening = new Opening(engine.store(), vault);
    }

    /**
     * A version, and what it should hold.
     *
     * @param value stays the caller's
     */
    record Expected(Place place, SecretBytes value) {}

    /**
     * Opens the versions, under one entry, and compares. What was destroyed meanwhile is passed
     * over.
     *
     * @throws EngineException REFUSED when one holds another value
     * @throws VaultException when one is damaged
     */
    void require(List<Expected> expected) throws EngineException, VaultException {
        if (expected.isEmpty()) {
            return;
        }
        Set<Place> places = new LinkedHashSet<>();
        expected.forEach(one -> places.add(one.place()));
        engine.store().write(tx -> ledger.append(tx, OpenEntries.many(PURPOSE, places)));
        List<Expected> standing = new ArrayList<>();
        List<SealedVersion> sealed = new ArrayList<>();
        for (Expected one : expected) {
            engine.store()
                    .read(tx -> tx.secrets().held(one.place().ref(), one.place().version()))
                    .ifPresent(
                            held -> {
                                standing.add(one);
                                sealed.add(new SealedVersion(one.place(), held.sealed()));
                            });
        }
        List<SecretBytes> values = opening.all(sealed);
        try {
            for (int i = 0; i < values.size(); i++) {
                require(standing.get(i), values.get(i));
            }
        } finally {
            values.forEach(SecretBytes::close);
        }
    }

    private static void require(Expected expected, SecretBytes held) throws EngineException {
        if (!CanonicalForm.same(expected.value(), held)) {
            throw new EngineException(
                    Ending.REFUSED,
                    "a fingerprint is damaged: it is of another value than version "
                            + expected.place().version()
                            + " of "
                            + expected.place().ref(),
                    "see what else is damaged with: keyrecall vault check",
                    "make the fingerprints anew with: keyrecall vault rotate --data-keys");
        }
    }
}
