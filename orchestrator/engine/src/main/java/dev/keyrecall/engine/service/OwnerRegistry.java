package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The owners that persons name for credentials: they stand before what the provider's tags say,
 * whatever is listed since. Asks no provider. Thread-safe.
 */
public final class OwnerRegistry {
    /** The longest owner: what a tag of AWS may hold. */
    public static final int OWNER_MAX_CHARS = 256;

    private final Engine engine;
    private final LedgerWriter ledger;

    public OwnerRegistry(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Names the owners of a file, in one transaction: all of them, or none. What is named so
     * already is left alone; a file that names nothing else leaves no entry.
     *
     * @param shown the file's name
     * @param rows all of it, with the columns {@code ref}, {@code credential} and {@code owner}
     * @param dryRun judges and counts, and writes nothing
     * @throws EngineException USAGE when a row is wrong: what is wrong with which, by lines
     */
    public TableImported take(
            String shown, List<TableRow> rows, boolean dryRun, LineProgress progress)
            throws EngineException {
        Outcome outcome =
                dryRun
                        ? engine.store().read(tx -> judge(tx, rows).outcome())
                        : engine.store().write(tx -> take(tx, rows, progress));
        return switch (outcome) {
            case Done(TableImported imported) -> imported;
            case Refusal(LineFaults faults) -> throw faults.refusal(shown);
        };
    }

    private Outcome take(Tx tx, List<TableRow> rows, LineProgress progress) {
        Judged judged = judge(tx, rows);
        if (!judged.faults().none() || judged.next().isEmpty()) {
            return judged.outcome();
        }
        // In the order of the references, so that the entries are, too.
        Map<AccountRef, InventoryChanges> changes = new LinkedHashMap<>();
        int done = 0;
        for (NamedOwner next : judged.next()) {
            changes.computeIfAbsent(next.ref().account(), ref -> new InventoryChanges(tx, ref))
                    .own(next);
            done++;
            progress.written(done, judged.next().size());
        }
        changes.values().forEach(one -> one.tell(ledger, entry -> entry));
        ledger.append(tx, imported(judged.imported()));
        return judged.outcome();
    }

    private static Judged judge(Tx tx, List<TableRow> rows) {
        KnownRefs known = new KnownRefs(tx);
        LineFaults faults = new LineFaults();
        Map<CredentialRef, Named> asked = new TreeMap<>();
        for (TableRow row : rows) {
            switch (row) {
                case TableRow.Fault fault -> faults.add(fault);
                case TableRow.Fields fields -> judge(known, fields, asked, faults);
            }
        }
        Map<CredentialRef, String> standing = new HashMap<>();
        for (Account account : tx.accounts().all()) {
            tx.credentials()
                    .ownersIn(account.ref())
                    .forEach(one -> standing.put(one.ref(), one.owner()));
        }
        List<NamedOwner> next = new ArrayList<>();
        int created = 0;
        for (Map.Entry<CredentialRef, Named> one : asked.entrySet()) {
            String owner = one.getValue().owner();
            String before = standing.get(one.getKey());
            if (!owner.equals(before)) {
                next.add(new NamedOwner(one.getKey(), owner));
                created += before == null ? 1 : 0;
            }
        }
        TableImported imported =
                new TableImported(
                        rows.size(), created, next.size() - created, asked.size() - next.size());
        return new Judged(faults, next, imported);
    }

    private static void judge(
            KnownRefs known,
            TableRow.Fields row,
            Map<CredentialRef, Named> asked,
            LineFaults faults) {
        String owner = row.fields().get("owner");
        if (owner == null) {
            faults.add(
                    row.line(),
                    "the owner is empty",
                    "leave the row out; an owner is taken back by 'keyrecall inventory owner"
                            + " remove REF'");
            return;
        }
        if (owner.length() > OWNER_MAX_CHARS) {
            faults.add(
                    row.line(),
                    "the owner is longer than " + OWNER_MAX_CHARS + " characters",
                    "give the team's name alone");
            return;
        }
        CredentialRef ref = known.find(row, faults);
        if (ref == null) {
            return;
        }
        Named before = asked.putIfAbsent(ref, new Named(owner, row.line()));
        if (before != null && !before.owner().equals(owner)) {
            faults.add(
                    row.line(),
                    "another owner of " + ref + " than on line " + before.line(),
                    "keep one of the two rows");
        }
    }

    private static LedgerWriter.Entry imported(TableImported imported) {
        int named = imported.created() + imported.changed();
        return new LedgerWriter.Entry(
                "owner",
                "the owners of "
                        + named
                        + (named == 1 ? " credential" : " credentials")
                        + " were imported",
                Json.object()
                        .put("change", "imported")
                        .put("named", named)
                        .put("rows", imported.rows())
                        .build());
    }

    /**
     * Takes back what was said of a credential's owner; the provider's tags say it again.
     *
     * @return what was said
     * @throws EngineException USAGE when nothing was
     */
    public NamedOwner remove(CredentialRef ref) throws EngineException {
        Optional<NamedOwner> removed = engine.store().write(tx -> remove(tx, ref));
        return removed.orElseThrow(
                () ->
                        new EngineException(
                                Ending.USAGE,
                                "no owner was imported for " + ref,
                                "'keyrecall inventory owner list' shows those that were; what the"
                                        + " provider's tags say is changed at the provider"));
    }

    private Optional<NamedOwner> remove(Tx tx, CredentialRef ref) {
        Optional<NamedOwner> standing = tx.credentials().owner(ref);
        if (standing.isPresent()) {
            InventoryChanges changes = new InventoryChanges(tx, ref.account());
            changes.disown(ref);
            changes.tell(ledger, entry -> entry.ref(ref));
            ledger.append(
                    tx,
                    new LedgerWriter.Entry(
                                    "owner",
                                    "no owner is named for " + ref + " any more",
                                    Json.object().put("change", "removed").put("named", 0).build())
                            .ref(ref));
        }
        return standing;
    }

    /** Every owner that was named, by credential. */
    public List<Line> all() {
        return engine.store()
                .read(
                        tx -> {
                            List<Line> all = new ArrayList<>();
                            for (Account account : tx.accounts().all()) {
                                all.addAll(lines(tx, account.ref()));
                            }
                            return all;
                        });
    }

    private static List<Line> lines(Tx tx, AccountRef account) {
        Map<CredentialRef, String> tagged = new HashMap<>();
        for (ObservedCredential one : tx.credentials().observedIn(account)) {
            String owner = one.credential().owner();
            if (owner != null) {
                tagged.put(one.credential().ref(), owner);
            }
        }
        return tx.credentials().ownersIn(account).stream()
                .map(one -> new Line(one, tagged.get(one.ref())))
                .toList();
    }

    private record Named(String owner, long line) {}

    private record Judged(LineFaults faults, List<NamedOwner> next, TableImported imported) {
        Outcome outcome() {
            return faults.none() ? new Done(imported) : new Refusal(faults);
        }
    }

    /** A transaction's result: it has written nothing when it refuses. */
    private sealed interface Outcome {}

    private record Done(TableImported imported) implements Outcome {}

    private record Refusal(LineFaults faults) implements Outcome {}

    /**
     * A named owner.
     *
     * @param named who was named for which credential
     * @param tagged whom the provider's tags name; null for nobody
     */
    public record Line(NamedOwner named, @Nullable String tagged) {}
}
