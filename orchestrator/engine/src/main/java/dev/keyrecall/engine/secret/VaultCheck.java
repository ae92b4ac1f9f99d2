package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Fingerprints.Counts;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Opens every held value, and compares the fingerprints that stand of it with those that it has: of
 * what passes, every byte is what was sealed, and every leak is recognised. Changes nothing.
 */
public final class VaultCheck {
    /** The purpose in the ledger. */
    static final String PURPOSE = "check";

    /** Values in clear at a time, each at most 64 KiB. */
    private static final int PAGE = 1_000;

    private static final int PLACES_PAGE = 10_000;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Opening opening;
    private final HeldFingerprints fingerprints;

    public VaultCheck(Engine engine, Vault vault) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.opening = new Opening(engine.store(), vault);
        this.fingerprints = new HeldFingerprints(engine, vault);
    }

    /**
     * Checks all that are held now; what is destroyed meanwhile is left out. One ledger entry for
     * all of them is durable before the first is opened; none is written where nothing is held.
     *
     * @param progress is told how many were checked
     * @throws VaultException when the vault does not open anything any more
     */
    public Result run(LongConsumer progress) throws VaultException {
        Inventory held = engine.store().read(VaultCheck::inventory);
        List<Place> places = held.places();
        if (!places.isEmpty()) {
            LedgerWriter.Entry entry = OpenEntries.many(PURPOSE, places);
            engine.store().write(tx -> ledger.append(tx, entry));
        }
        Finds finds = new Finds(held.rotation() == Rotation.DATA_KEYS);
        for (int from = 0; from < places.size(); from += PAGE) {
            page(places.subList(from, Math.min(from + PAGE, places.size())), finds);
            progress.accept(Math.min(from + PAGE, places.size()));
        }
        boolean judged = !finds.resealing && finds.whole(places.size());
        return finds.result(held.rotation(), judged ? held.counts() : null, engine.store().check());
    }

    /**
     * What is held, at one moment.
     *
     * @param counts the fingerprints that stand of it
     * @param rotation which is under way; null for none
     */
    private record Inventory(List<Place> places, Counts counts, @Nullable Rotation rotation) {}

    private static Inventory inventory(Tx tx) {
        List<Place> places = new ArrayList<>();
        List<Place> page = tx.secrets().placesAfter(null, PLACES_PAGE);
        while (!page.isEmpty()) {
            places.addAll(page);
            page = tx.secrets().placesAfter(page.getLast(), PLACES_PAGE);
        }
        Rotation rotation = tx.homes().find().map(Home::rotation).orElse(null);
        return new Inventory(places, tx.fingerprints().ofHeld(), rotation);
    }

    private void page(List<Place> places, Finds finds) throws VaultException {
        List<SealedVersion> sealed = read(places, finds);
        List<SecretBytes> values;
        try {
            values = opening.all(sealed);
        } catch (VaultException e) {
            for (SealedVersion one : sealed) {
                single(one, finds);
            }
            return;
        }
        try {
            for (int i = 0; i < values.size(); i++) {
                compare(sealed.get(i).place(), values.get(i), finds);
            }
        } finally {
            values.forEach(SecretBytes::close);
        }
    }

    private void single(SealedVersion one, Finds finds) throws VaultException {
        Place place = one.place();
        try (SecretBytes value = opening.open(place.ref(), place.version(), one.sealed())) {
            compare(place, value, finds);
        } catch (VaultException.Corrupted | VaultException.Unsupported e) {
            finds.damaged.add(place.ref().toString(), place.version());
        }
    }

    /** One row that cannot be read must not hide the others. */
    private List<SealedVersion> read(List<Place> places, Finds finds) {
        List<SealedVersion> found = new ArrayList<>(places.size());
        try {
            engine.store()
                    .read(
                            tx -> {
                                for (Place place : places) {
                                    held(tx, place).ifPresent(found::add);
                                }
                                return true;
                            });
            return found;
        } catch (StoreException e) {
            found.clear();
            for (Place place : places) {
                try {
                    engine.store().read(tx -> held(tx, place)).ifPresent(found::add);
                } catch (StoreException one) {
                    if (one.kind() != StoreException.Kind.CORRUPTED) {
                        throw one;
                    }
                    finds.damaged.add(place.ref().toString(), place.version());
                }
            }
            return found;
        }
    }

    private static Optional<SealedVersion> held(Tx tx, Place place) {
        return tx.secrets()
                .held(place.ref(), place.version())
                .map(SealedSecret::sealed)
                .map(record -> new SealedVersion(place, record));
    }

    private void compare(Place place, SecretBytes value, Finds finds) {
        HeldFingerprints.Found found = fingerprints.of(place, value, finds.resealing);
        finds.opened++;
        finds.values += found.value() ? 1 : 0;
        finds.forms += found.forms();
        if (!found.value()) {
            finds.unindexed.add(place.ref().toString(), place.version());
        } else if (found.missing() > 0) {
            finds.incomplete.add(place.ref().toString(), place.version());
        }
    }

    /** What was found so far. */
    private static final class Finds {
        private final Damaged.Finds damaged = new Damaged.Finds();
        private final Damaged.Finds unindexed = new Damaged.Finds();
        private final Damaged.Finds incomplete = new Damaged.Finds();
        private final boolean resealing;
        private long opened;
        private long values;
        private long forms;

        Finds(boolean resealing) {
            this.resealing = resealing;
        }

        /** Whether what was counted at the beginning was met. */
        boolean whole(long places) {
            return opened == places;
        }

        Result result(@Nullable Rotation rotation, @Nullable Counts standing, List<String> faults) {
            return new Result(
                    opened,
                    Optional.ofNullable(rotation),
                    faults,
                    damaged.found(),
                    unindexed.found(),
                    incomplete.found(),
                    standing == null ? Optional.empty() : Optional.of(strays(standing)));
        }

        private Counts strays(Counts standing) {
            return new Counts(standing.values() - values, standing.forms() - forms);
        }
    }

    /**
     * What a check found.
     *
     * @param opened how many values opened
     * @param rotation which rotation is under way
     * @param faults what is wrong with the store's own structure, in its words
     * @param damaged those that do not open, or whose rows cannot be read
     * @param unindexed those whose own fingerprint is missing: they would be taken for values that
     *     are not held
     * @param incomplete those that lack fingerprints of forms of their values: such a form would
     *     not be recognised in a leak
     * @param strays how many fingerprints more stand of held values than they have; empty where
     *     that cannot be told, because values do not open or are being sealed again
     */
    public record Result(
            long opened,
            Optional<Rotation> rotation,
            List<String> faults,
            Damaged damaged,
            Damaged unindexed,
            Damaged incomplete,
            Optional<Counts> strays) {
        public Result {
            faults = List.copyOf(faults);
        }

        /** Whether something other than Keyrecall changed the store. */
        public boolean isDamaged() {
            return !faults.isEmpty()
                    || damaged.total() > 0
                    || unindexed.total() > 0
                    || strays.filter(more -> more.values() > 0 || more.forms() > 0).isPresent();
        }

        /** Whether fingerprints are not those that this version of Keyrecall makes. */
        public boolean isOutdated() {
            return incomplete.total() > 0 || strays.filter(more -> more.forms() > 0).isPresent();
        }
    }
}
