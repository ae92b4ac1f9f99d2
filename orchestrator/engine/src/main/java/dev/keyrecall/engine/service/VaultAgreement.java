package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.Standing;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.ImportedLine;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Compares the vault's versions with the entries that tell of them (docs/formats/ledger.md,
 * sections 2.4 and 4). Fed every entry in order, then asked once. Keeps what is told of single
 * versions; of an import it keeps one digest, and of the vault's rows a page.
 */
final class VaultAgreement {
    private static final int PAGE = 1_000;

    private final TreeMap<Long, ToldVersion> single = new TreeMap<>();
    private final TreeMap<Long, ToldImport> imports = new TreeMap<>();
    private final Map<String, List<ToldMove>> moves = new HashMap<>();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Obj details = entry.object("details");
        switch (entry.text("kind")) {
            case "seal" -> {
                String ref = entry.textOrNull("ref");
                if (ref == null) {
                    imports.put(sequence, new ToldImport(details));
                } else {
                    single.put(sequence, ToldVersion.of(ref, details));
                }
            }
            case "outcome" -> {
                if (details.get("sealed").isPresent()) {
                    Json.Obj sealed = details.object("sealed");
                    single.put(sequence, ToldVersion.of(sealed.text("ref"), sealed));
                }
            }
            case "shred" -> moved(entry.text("ref"), ToldMove.destroyed(sequence, details));
            case "sweep", "unit" -> {
                if (details.get(Labelled.MEMBER).isPresent()) {
                    for (Json one : details.items(Labelled.MEMBER)) {
                        if (!(one instanceof Json.Obj move)) {
                            throw new JsonException("a label's move is not an object");
                        }
                        moved(move.text("ref"), ToldMove.labelled(sequence, move));
                    }
                }
            }
            default -> {
                // The other kinds tell nothing of the vault's versions.
            }
        }
    }

    private void moved(String ref, ToldMove move) {
        moves.computeIfAbsent(ref, _ -> new ArrayList<>()).add(move);
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the version that no entry tells of
     */
    void require(Tx tx) {
        List<Standing> versions = new ArrayList<>();
        Place after = null;
        long keyed = 0;
        for (List<Standing> page = page(tx, after); !page.isEmpty(); page = page(tx, after)) {
            for (Standing row : page) {
                if (!versions.isEmpty()
                        && !versions.getFirst().place().ref().equals(row.place().ref())) {
                    requireCredential(versions);
                    versions.clear();
                }
                versions.add(row);
                keyed += requireRow(row) ? 1 : 0;
            }
            after = page.getLast().place();
        }
        if (!versions.isEmpty()) {
            requireCredential(versions);
        }
        requireNothingLeft();
        if (tx.dataKeys().count() != keyed) {
            throw new Mismatch("the vault has data keys of versions that it never had");
        }
    }

    private static List<Standing> page(Tx tx, @Nullable Place after) {
        return tx.secrets().standingAfter(after, PAGE);
    }

    /** By itself; whether it has a data key. */
    private boolean requireRow(Standing row) {
        if (row.destroyed() && row.keyed()) {
            throw new Mismatch(name(row) + " was destroyed, and has a data key");
        }
        if (!row.destroyed() && !row.keyed()) {
            throw new Mismatch(name(row) + " is held without its data key: it cannot be opened");
        }
        ToldImport imported = imports.get(row.toldBy());
        if (imported != null) {
            imported.take(row.toldBy(), row);
            return row.keyed();
        }
        ToldVersion told = single.remove(row.toldBy());
        if (told == null || !told.place().equals(name(row))) {
            throw new Mismatch("no entry tells of the sealing of " + name(row));
        }
        if (!told.isOf(row)) {
            throw Mismatch.at(
                    row.toldBy(),
                    "tells of another first label, custody, origin or time of " + name(row));
        }
        return row.keyed();
    }

    /** All versions of one credential, by version. */
    private void requireCredential(List<Standing> versions) {
        String ref = versions.getFirst().place().ref().toString();
        VersionReplay replay = new VersionReplay(ref, moves.getOrDefault(ref, List.of()));
        moves.remove(ref);
        for (Standing row : versions) {
            replay.sealed(row);
        }
        replay.require(versions);
    }

    private void requireNothingLeft() {
        single.forEach(
                (sequence, told) -> {
                    throw Mismatch.at(
                            sequence,
                            "tells that "
                                    + told.place()
                                    + " was sealed, and the vault does not have it");
                });
        imports.forEach((sequence, told) -> told.require(sequence));
        moves.forEach(
                (ref, told) -> {
                    throw told.getFirst().unknown(ref);
                });
    }

    static String name(Standing row) {
        return name(row.place().ref().toString(), row.place().version());
    }

    static String name(String ref, long version) {
        return "version " + version + " of " + ref;
    }

    /** What an entry tells of one version, one of our own. */
    private record ToldVersion(
            String place, @Nullable String label, String origin, Instant createdAt) {
        static ToldVersion of(String ref, Json.Obj told) {
            return new ToldVersion(
                    name(ref, told.integer("version")),
                    told.textOrNull("label"),
                    told.text("origin"),
                    Leaf.time(told.text("created_at")));
        }

        boolean isOf(Standing row) {
            return Objects.equals(label, Labelled.word(row.firstLabel()))
                    && row.custody() == Custody.OWN
                    && row.origin().equals(origin)
                    && row.createdAt().equals(createdAt);
        }
    }

    /** What an entry tells of an import, and what was found of it so far. */
    private static final class ToldImport {
        private final long count;
        private final String digest;
        private final Instant createdAt;
        private final MessageDigest found = sha256();
        private long standing;

        ToldImport(Json.Obj details) {
            this.count = details.integer("count");
            this.digest = details.text("digest");
            this.createdAt = Leaf.time(details.text("created_at"));
        }

        void take(long sequence, Standing row) {
            if (!row.createdAt().equals(createdAt)) {
                throw Mismatch.at(sequence, "tells of another time of " + name(row));
            }
            standing++;
            found.update(
                    ImportedLine.of(
                            row.place(),
                            row.firstLabel(),
                            row.custody(),
                            row.customer(),
                            row.origin()));
        }

        void require(long sequence) {
            if (standing != count) {
                throw Mismatch.at(
                        sequence,
                        "tells of " + count + " imported versions, and the vault has " + standing);
            }
            if (!HexFormat.of().formatHex(found.digest()).equals(digest)) {
                throw Mismatch.at(
                        sequence,
                        "tells of other imported versions, first labels, customers or origins");
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
