package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * What an entry tells of the vault's header from then on. The header that stands is the one that
 * the newest such entry tells of; another one was put there by something else than Keyrecall.
 *
 * @param sequence which entry
 * @param digest the header's SHA-256, lower-case hexadecimal
 */
public record ToldHeader(long sequence, String digest) {
    private static final String MEMBER = "header_sha256";
    private static final Set<String> KINDS = Set.of("init", "vault");

    /** What one entry tells of it; empty for nothing. */
    public static Optional<ToldHeader> of(Json.Obj entry) {
        if (!KINDS.contains(entry.text("kind"))) {
            return Optional.empty();
        }
        String digest = entry.object("details").textOrNull(MEMBER);
        return digest == null
                ? Optional.empty()
                : Optional.of(new ToldHeader(entry.integer("seq"), digest));
    }

    /** The details of the entry that tells of a new home. */
    public static Json.Obj made(Home home) {
        return Json.object()
                .put(MEMBER, sha256(home.vaultHeader()))
                .put("created_at", Leaf.time(home.createdAt()))
                .build();
    }

    /**
     * Compares the header that stands with the newest entry that tells of one, without reading the
     * rest of the ledger.
     *
     * @throws EngineException REFUSED when it is another one, or damaged
     */
    public static void require(Store store) throws EngineException {
        try {
            store.read(
                    tx -> {
                        require(tx);
                        return true;
                    });
        } catch (Mismatch e) {
            requireUndamaged(store);
            throw refused(e);
        }
    }

    /** A header without its checksum is damaged, most likely by the disk; both are refused. */
    private static void requireUndamaged(Store store) throws EngineException {
        Optional<Home> home = store.read(tx -> tx.homes().find());
        try {
            if (home.isPresent()) {
                VaultSummary.requireUndamaged(home.get().vaultHeader());
            }
        } catch (VaultException.Corrupted e) {
            throw new EngineException(
                    Ending.REFUSED,
                    String.valueOf(e.getMessage()),
                    "do not write to this home any more; restore it from a copy");
        }
    }

    static EngineException refused(Mismatch e) {
        return new EngineException(
                Ending.REFUSED,
                "the vault in the database is not the one that the ledger tells of: "
                        + e.getMessage(),
                "something other than Keyrecall has changed the database: do not write to this home"
                        + " any more, and keep a copy of its folder as evidence",
                "whoever put the header there may know the vault key in it: restore a backup whose"
                        + " ledger verifies, then keyrecall vault rotate");
    }

    /**
     * The same inside a transaction.
     *
     * @throws Mismatch when it is another one
     */
    static void require(Tx tx) {
        Optional<Home> home = tx.homes().find();
        if (home.isPresent()) {
            require(newest(tx), home.get());
        }
    }

    /**
     * Compares.
     *
     * @param told the newest that is told
     * @throws Mismatch when it is another one
     */
    public static void require(Optional<ToldHeader> told, Home home) {
        if (told.isEmpty()) {
            throw new Mismatch("no entry tells of the vault's header");
        }
        if (!told.get().digest().equals(sha256(home.vaultHeader()))) {
            throw Mismatch.at(
                    told.get().sequence(),
                    "tells of another header of the vault: an older one was put back, or somebody"
                            + " else made the one that stands");
        }
    }

    private static Optional<ToldHeader> newest(Tx tx) {
        long before = Long.MAX_VALUE;
        while (true) {
            Optional<LedgerRows.Row> row = tx.ledger().newestTellingHeader(before);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            Optional<ToldHeader> told = of(row.get());
            if (told.isPresent()) {
                return told;
            }
            before = row.get().sequence();
        }
    }

    private static Optional<ToldHeader> of(LedgerRows.Row row) {
        try {
            return of(Leaf.parse(row.leaf()));
        } catch (JsonException e) {
            throw Mismatch.at(row.sequence(), String.valueOf(e.getMessage()));
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
