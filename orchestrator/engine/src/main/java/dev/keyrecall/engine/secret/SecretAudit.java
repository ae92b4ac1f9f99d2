package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.lookup.CanonicalForm;
import dev.keyrecall.vault.passwords.PwnedPasswords;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** What is wrong with the held values themselves: reused, or known from breaches. */
public final class SecretAudit {
    /** The purpose in the ledger of opening values to look them up. */
    public static final String PURPOSE = "audit";

    private static final int PAGE = 1_000;

    private final Engine engine;

    public SecretAudit(Engine engine) {
        this.engine = engine;
    }

    /**
     * The values that held versions of more than one credential have, found by their fingerprints:
     * nothing is opened. Several versions of one credential are one use. While {@code vault rotate
     * --data-keys} is under way, equal values may have different fingerprints and be missed.
     */
    public List<Reused> reused() {
        List<Reused> found = new ArrayList<>();
        List<Fingerprint> page = page(null);
        while (!page.isEmpty()) {
            for (Fingerprint value : page) {
                List<Version> holders = engine.store().read(tx -> holders(tx, value));
                if (holders.stream().map(Version::ref).distinct().count() > 1) {
                    found.add(new Reused(value, holders));
                }
            }
            page = page.size() < PAGE ? List.of() : page(page.getLast());
        }
        return List.copyOf(found);
    }

    private List<Fingerprint> page(@Nullable Fingerprint after) {
        return engine.store().read(tx -> tx.fingerprints().reused(after, PAGE));
    }

    private static List<Version> holders(Tx tx, Fingerprint value) {
        return tx.fingerprints().matching(value).stream()
                .filter(entry -> entry.form().equals(Fingerprints.VALUE))
                .flatMap(
                        entry ->
                                tx.secrets().history(entry.ref()).stream()
                                        .filter(one -> one.version() == entry.version()))
                .filter(one -> one.destroyedAt() == null)
                .toList();
    }

    /**
     * Looks every held value up in a file of Pwned Passwords. One ledger entry for all is durable
     * before the first is opened; nothing leaves the machine.
     *
     * @param ready what was got ready while the vault was unlocked; stays the caller's
     * @param progress is told how many were looked up
     * @throws VaultException when a sealed record is damaged
     */
    public Pwned pwned(Vault vault, OpeningAhead ready, PwnedPasswords file, LongConsumer progress)
            throws IOException, VaultException {
        List<PwnedValue> found = new ArrayList<>();
        long[] checked = {0};
        new BulkOpening(engine, vault)
                .each(
                        PURPOSE,
                        ready,
                        (place, value) -> {
                            try (SecretBytes typed = CanonicalForm.of(value)) {
                                long occurrences = file.occurrences(typed);
                                if (occurrences > 0) {
                                    found.add(new PwnedValue(version(place), occurrences));
                                }
                            }
                            progress.accept(++checked[0]);
                        });
        return new Pwned(checked[0], found);
    }

    private Version version(Place place) {
        return engine.store().read(tx -> tx.secrets().history(place.ref())).stream()
                .filter(one -> one.version() == place.version())
                .findFirst()
                .orElseThrow();
    }

    /**
     * One value that more than one credential has.
     *
     * @param value its fingerprint
     * @param holders the versions that have it, by reference
     */
    public record Reused(Fingerprint value, List<Version> holders) {
        public Reused {
            holders = List.copyOf(holders);
        }
    }

    /**
     * What a file of Pwned Passwords knows.
     *
     * @param checked how many values were looked up
     * @param found those that stand in it, by reference
     */
    public record Pwned(long checked, List<PwnedValue> found) {
        public Pwned {
            found = List.copyOf(found);
        }
    }

    /**
     * A version whose value stands in the file.
     *
     * @param version which
     * @param occurrences how often the value was seen in breaches
     */
    public record PwnedValue(Version version, long occurrences) {}
}
