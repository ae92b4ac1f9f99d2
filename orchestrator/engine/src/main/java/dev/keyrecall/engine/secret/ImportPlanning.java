package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.ImportRow;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.SecretImport.Change;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.lookup.FingerprintTable;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Decides for each row of an import which version of which credential it is, and seals it. */
final class ImportPlanning {
    /** How the origin of a value begins that came with an import. */
    static final String IMPORTED = "imported";

    /** The provider, account and type of what a file says nothing of. */
    private static final String UNKNOWN_PROVIDER = "other";

    private static final String UNKNOWN_ACCOUNT = "imported";
    private static final String UNKNOWN_TYPE = "secret";

    private static final int REFERENCE_MAX_BYTES = 512;

    private final Engine engine;
    private final Vault vault;
    private final Fingerprinting fingerprinting;
    private final Instant now;
    private final HeldComparison comparison;
    private final boolean dryRun;
    private final ImportedRecords met = new ImportedRecords();

    /**
     * For one import.
     *
     * @param dryRun whether nothing is written: then what a fingerprint says is held counts as held
     */
    ImportPlanning(Engine engine, Vault vault, boolean dryRun) {
        this.dryRun = dryRun;
        this.engine = engine;
        this.vault = vault;
        this.fingerprinting = Fingerprinting.ofForms(engine.providers());
        this.now = engine.clock().instant();
        this.comparison = new HeldComparison(engine, vault);
    }

    /**
     * What a row becomes.
     *
     * @param row stays with whoever read it
     * @param version the version that holds its value, or will
     */
    record Planned(ImportRow row, CredentialRef ref, int version, Change change) {}

    /** How many rows so far have a value that another credential has too. */
    int reused() {
        return met.reused();
    }

    /**
     * Plans a batch of rows, with one look into the store. What seems to be held already is
     * compared with what is held.
     *
     * @throws EngineException USAGE for a row that does not go with what is held; REFUSED where a
     *     fingerprint is damaged
     * @throws VaultException when a sealed value is damaged
     */
    List<Planned> plan(List<ImportRow> rows) throws EngineException, VaultException {
        List<Planned> planned = planned(rows);
        if (dryRun) {
            return planned;
        }
        comparison.require(
                planned.stream()
                        .filter(one -> one.change() == Change.UNCHANGED)
                        .map(
                                one ->
                                        new HeldComparison.Expected(
                                                new Place(one.ref(), one.version()),
                                                one.row().value()))
                        .toList());
        return planned;
    }

    private List<Planned> planned(List<ImportRow> rows) throws EngineException {
        List<List<Fingerprint>> values =
                rows.stream().map(row -> Lookup.ofValue(vault, row.value())).toList();
        List<Planned> planned = new ArrayList<>(rows.size());
        try {
            return engine.store()
                    .read(
                            tx -> {
                                for (int i = 0; i < rows.size(); i++) {
                                    planned.add(plan(tx, rows.get(i), values.get(i)));
                                }
                                return planned;
                            });
        } catch (UnfitRowException e) {
            throw e.explained();
        }
    }

    private Planned plan(Tx tx, ImportRow row, List<Fingerprint> value) {
        CredentialRef ref = reference(row);
        HeldHistory history = HeldHistory.of(tx, ref);
        int known = met.find(ref);
        boolean isNew = known == FingerprintTable.NONE;
        if (!(isNew ? history.mayBeOf(row.customer()) : met.isOf(known, row.customer()))) {
            throw UnfitRowException.ofAnother(where(row), ref);
        }
        Label label = Label.valueOf(row.label().name());
        int same = history.same(tx, label, value);
        int newest = isNew ? history.last() : met.version(known);
        int rank = isNew ? history.newestRank() : met.rank(known);
        Planned planned;
        int record;
        if (same > 0) {
            record = met.note(ref, newest, rank, row.customer());
            planned = new Planned(row, ref, same, Change.UNCHANGED);
        } else {
            if (HeldHistory.rank(label) < rank) {
                throw UnfitRowException.older(where(row), ref, row.label());
            }
            record = met.note(ref, newest + 1, HeldHistory.rank(label), row.customer());
            planned = new Planned(row, ref, newest + 1, newest == 0 ? Change.NEW : Change.CHANGED);
        }
        boolean elsewhere =
                value.stream().anyMatch(one -> tx.fingerprints().heldElsewhere(one, ref));
        met.noteValue(record, value.getFirst(), elsewhere);
        return planned;
    }

    private static String where(ImportRow row) {
        return "line " + row.line() + ": ";
    }

    private static CredentialRef reference(ImportRow row) {
        AccountRef account = row.account();
        String provider = row.type() == null ? UNKNOWN_PROVIDER : row.type().provider();
        CredentialRef ref =
                new CredentialRef(
                        account == null ? new AccountRef(provider, UNKNOWN_ACCOUNT) : account,
                        row.type() == null ? UNKNOWN_TYPE : row.type().name(),
                        row.name());
        if (ref.toString().getBytes(StandardCharsets.UTF_8).length > REFERENCE_MAX_BYTES) {
            throw new UnfitRowException(
                    where(row)
                            + "account, type and name together are longer than "
                            + REFERENCE_MAX_BYTES
                            + " bytes",
                    "shorten the name");
        }
        return ref;
    }

    /** Seals a planned row, outside any transaction. */
    SealedValue seal(Planned planned) {
        ImportRow row = planned.row();
        CredentialRef ref = planned.ref();
        int version = planned.version();
        return new SealedValue(
                new SealedSecret(
                        ref,
                        version,
                        Label.valueOf(row.label().name()),
                        Custody.valueOf(row.custody().name()),
                        row.customer(),
                        vault.seal(Sealing.record(ref), version, row.value()),
                        origin(row.owner(), row.consumerNote()),
                        now),
                fingerprinting.of(vault, ref, version, row.value()));
    }

    private static String origin(@Nullable String owner, @Nullable String consumer) {
        return IMPORTED
                + (owner == null ? "" : "; owner " + owner)
                + (consumer == null ? "" : "; used in " + consumer);
    }
}
