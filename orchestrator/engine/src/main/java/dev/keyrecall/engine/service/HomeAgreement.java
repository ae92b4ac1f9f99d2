package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares the row of the home with the entries that tell of it, and with its own header
 * (docs/formats/ledger.md, section 4). Fed every entry in order, then asked once.
 */
final class HomeAgreement {
    private final List<ToldHome> made = new ArrayList<>();
    private Optional<ToldHeader> header = Optional.empty();
    private @Nullable String rotation;

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        header = ToldHeader.of(entry).or(() -> header);
        Json.Obj details = entry.object("details");
        switch (entry.text("kind")) {
            case "init" -> made.add(ToldHome.of(entry.integer("seq"), details));
            case "vault" -> {
                switch (details.text("change")) {
                    case "rotation-begun" -> rotation = details.text("rotation");
                    case "rotation-ended" -> rotation = null;
                    default -> {
                        // The other changes leave a rotation as it is.
                    }
                }
            }
            default -> {
                // The other kinds tell nothing of the home.
            }
        }
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or what no entry tells of
     */
    void require(Tx tx) {
        Optional<Home> found = tx.homes().find();
        if (found.isEmpty()) {
            if (!made.isEmpty()) {
                throw Mismatch.at(
                        made.getFirst().sequence(), "tells of a home that is not in the state");
            }
            return;
        }
        Home home = found.get();
        if (made.isEmpty()) {
            throw new Mismatch("no entry tells of the making of this home");
        }
        if (!made.getFirst().createdAt().equals(home.createdAt())) {
            throw Mismatch.at(
                    made.getFirst().sequence(), "tells that the home was made at another time");
        }
        ToldHeader.require(header, home);
        requireVersions(home);
        String word = home.rotation() == null ? null : home.rotation().word();
        if (!Objects.equals(rotation, word)) {
            throw new Mismatch(
                    "by the entries "
                            + shown(rotation)
                            + " is under way, and by the home's row "
                            + shown(word));
        }
    }

    private static String shown(@Nullable String rotation) {
        return rotation == null ? "no rotation" : "a rotation of " + rotation.replace('-', ' ');
    }

    /** What the header tells of its keys, the columns beside it repeat. */
    private static void requireVersions(Home home) {
        VaultSummary summary;
        try {
            summary = VaultSummary.of(home.vaultHeader());
        } catch (VaultException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
        List<Integer> older = summary.olderKeyVersions();
        int oldest = older.isEmpty() ? summary.keyVersion() : older.getFirst();
        if (home.vaultKeyVersion() != summary.keyVersion()
                || home.vaultKeyOldest() != oldest
                || home.fingerprintKeyVersion() != summary.fingerprintKeyVersions().getLast()) {
            throw new Mismatch("the home's row tells of other keys than its vault header");
        }
    }

    /** What an entry tells of the making of a home. */
    private record ToldHome(long sequence, Instant createdAt) {
        static ToldHome of(long sequence, Json.Obj details) {
            return new ToldHome(sequence, Leaf.time(details.text("created_at")));
        }
    }
}
