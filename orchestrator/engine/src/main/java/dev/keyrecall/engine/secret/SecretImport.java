package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.ImportReader;
import dev.keyrecall.engine.imports.ImportRow;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the secrets of a file into the vault: all of them in one transaction, or none. Rows are
 * read, sealed and spooled in batches, so that memory does not grow with the values; what is
 * spooled is sealed. A value that is held already under its name is left as it is, so that a second
 * import of one file changes nothing; it is opened to be sure of it.
 */
public final class SecretImport {
    /** Rows in clear at a time, and about how many bytes of values. */
    private static final int BATCH_ROWS = 250;

    private static final int BATCH_BYTES = 1 << 20;

    /** Each time after the first, others have sealed some of the very rows in between. */
    private static final int TRIES_MAX = 5;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Vault vault;

    public SecretImport(Engine engine, Vault vault) {
        this.engine = engine;
        this.vault = vault;
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Imports what a reader gives.
     *
     * @param reader stays the caller's
     * @param spool stays the caller's
     * @param dryRun to write nothing, and open nothing
     * @throws ImportException for a file that is faulty; nothing was written then
     * @throws EngineException USAGE for a row that does not go with what is held; REFUSED when the
     *     vault key was changed meanwhile, or where a fingerprint is damaged; nothing was written
     *     then
     * @throws VaultException when a value that seems to be held already is damaged; nothing was
     *     written then
     */
    public Result run(
            ImportReader reader, ImportSpool spool, boolean dryRun, ImportListener listener)
            throws EngineException, ImportException, VaultException, IOException {
        Result planned = sealed(reader, spool, dryRun, listener);
        boolean nothing = dryRun || planned.created() + planned.changed() == 0;
        return nothing ? planned : written(spool, planned, listener);
    }

    /** What is known of each row in the meantime is needed no more when this returns. */
    private Result sealed(
            ImportReader reader, ImportSpool spool, boolean dryRun, ImportListener listener)
            throws EngineException, ImportException, VaultException, IOException {
        ImportPlanning planning = new ImportPlanning(engine, vault, dryRun);
        Counts counts = new Counts();
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(spool.writing()));
        List<ImportRow> rows = batch(reader);
        while (!rows.isEmpty()) {
            try {
                for (ImportPlanning.Planned planned : planning.plan(rows)) {
                    counts.add(planned.change());
                    if (planned.change() != Change.UNCHANGED && !dryRun) {
                        SpooledValues.write(planning.seal(planned), out);
                    }
                }
            } finally {
                rows.forEach(ImportRow::close);
            }
            listener.sealed(reader.count());
            rows = batch(reader);
        }
        out.flush();
        return counts.result(reader.count(), planning.reused());
    }

    private static List<ImportRow> batch(ImportReader reader) throws IOException, ImportException {
        List<ImportRow> rows = new ArrayList<>();
        boolean whole = false;
        try {
            long bytes = 0;
            while (rows.size() < BATCH_ROWS && bytes < BATCH_BYTES) {
                Optional<ImportRow> row = reader.next();
                if (row.isEmpty()) {
                    break;
                }
                rows.add(row.get());
                bytes += row.get().value().length();
            }
            whole = true;
            return rows;
        } finally {
            if (!whole) {
                rows.forEach(ImportRow::close);
            }
        }
    }

    private Result written(ImportSpool spool, Result planned, ImportListener listener)
            throws EngineException, VaultException, IOException {
        long total = planned.created() + planned.changed();
        SeemingHeld confirmed = new SeemingHeld();
        HeldConfirmation confirmation = new HeldConfirmation(engine, vault);
        try {
            for (int tries = 1; tries <= TRIES_MAX; tries++) {
                SeemingHeld seeming = new SeemingHeld();
                SeemingHeld known = confirmed;
                Optional<Result> written =
                        write(tx -> write(tx, spool, planned, listener, known, seeming));
                if (written.isPresent()) {
                    return written.get();
                }
                confirmation.require(spool, total, seeming);
                confirmed = seeming;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (UnfitRowException e) {
            throw e.explained();
        } catch (StaleSealException e) {
            throw stale();
        }
        throw stale();
    }

    /** Empty when it was given up, because what seems to be held is to be looked at first. */
    private Optional<Result> write(Store.Work<Result> work) {
        try {
            return Optional.of(engine.store().write(work));
        } catch (UnconfirmedException e) {
            return Optional.empty();
        }
    }

    private Result write(
            Tx tx,
            ImportSpool spool,
            Result planned,
            ImportListener listener,
            SeemingHeld confirmed,
            SeemingHeld seeming) {
        ImportWriting writing = new ImportWriting(vault, listener, confirmed, seeming);
        writing.write(tx, spool, planned.created() + planned.changed());
        Result result = planned.asWritten(writing);
        if (writing.written().count() > 0) {
            ledger.append(tx, entry(writing, result));
        }
        return result;
    }

    private static EngineException stale() {
        return new EngineException(
                Ending.REFUSED,
                "the vault was changed during the import; nothing was imported",
                "import it again");
    }

    /** Nothing of the file: a digest of it would let anybody try what few values could be in it. */
    private static LedgerWriter.Entry entry(ImportWriting writing, Result result) {
        PlaceDigest written = writing.written();
        Json.Obj details =
                Json.object()
                        .put("origin", ImportPlanning.IMPORTED)
                        .put("created_at", Leaf.time(writing.createdAt()))
                        .put("count", written.count())
                        .put("digest", written.digest())
                        .put("new", result.created())
                        .put("changed", result.changed())
                        .put("unchanged", result.unchanged())
                        .put("reused", result.reused())
                        .build();
        return new LedgerWriter.Entry("seal", written.count() + " secrets were imported", details);
    }

    /** What becomes of a row. */
    enum Change {
        NEW,
        CHANGED,
        UNCHANGED
    }

    private static final class Counts {
        private long created;
        private long changed;
        private long unchanged;

        void add(Change change) {
            switch (change) {
                case NEW -> created++;
                case CHANGED -> changed++;
                case UNCHANGED -> unchanged++;
            }
        }

        Result result(long rows, long reused) {
            return new Result(rows, created, changed, unchanged, reused, 0);
        }
    }

    /**
     * How an import went.
     *
     * @param rows how many were read
     * @param created values under names that the vault knew none of
     * @param changed values that became another version of what was held
     * @param unchanged values that were held already
     * @param reused rows whose value another credential has too, here or in the vault
     * @param fingerprints how many were made; 0 for a rehearsal
     */
    public record Result(
            long rows, long created, long changed, long unchanged, long reused, long fingerprints) {
        private Result asWritten(ImportWriting writing) {
            return new Result(
                    rows,
                    writing.created(),
                    writing.changed(),
                    unchanged + writing.unchanged(),
                    reused,
                    writing.fingerprints());
        }
    }
}
