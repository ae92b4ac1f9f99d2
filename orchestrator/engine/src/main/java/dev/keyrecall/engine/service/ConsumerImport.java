package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Places;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Registers the consumers of a file: all of them, or none, by the rules of {@link
 * ConsumerRegistry}. Sends nothing to a provider. Thread-safe.
 */
public final class ConsumerImport {
    private final Engine engine;
    private final AccountDirectory accounts;
    private final LedgerWriter ledger;

    public ConsumerImport(Engine engine) {
        this.engine = engine;
        this.accounts = new AccountDirectory(engine);
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Registers them, in one transaction. What is registered so already is left alone; a file that
     * registers nothing else leaves no entry.
     *
     * @param shown the file's name
     * @param rows all of it, with the columns of {@link TableShape#CONSUMERS}
     * @param dryRun judges and counts, and writes nothing
     * @throws EngineException USAGE when a row is wrong: what is wrong with which, by lines
     */
    public TableImported take(
            String shown, List<TableRow> rows, boolean dryRun, LineProgress progress)
            throws EngineException {
        LineFaults faults = new LineFaults();
        List<Asked> asked = engine.store().read(tx -> named(tx, rows, faults));
        requireKinds(asked, faults);
        Judged judged =
                dryRun || !faults.none()
                        ? engine.store().read(tx -> judge(tx, asked, rows.size(), faults))
                        : engine.store()
                                .write(tx -> take(tx, asked, rows.size(), faults, progress));
        if (!faults.none()) {
            throw faults.refusal(shown);
        }
        return judged.imported();
    }

    /** The rows that name a credential and a place. */
    private static List<Asked> named(Tx tx, List<TableRow> rows, LineFaults faults) {
        KnownRefs known = new KnownRefs(tx);
        List<Asked> asked = new ArrayList<>();
        for (TableRow row : rows) {
            switch (row) {
                case TableRow.Fault fault -> faults.add(fault);
                case TableRow.Fields fields -> {
                    String kind = fields.fields().get("kind");
                    String target = fields.fields().get("target");
                    if (kind == null || target == null) {
                        faults.add(
                                fields.line(),
                                kind == null ? "the kind is empty" : "the target is empty",
                                "give each row a kind and a target");
                        continue;
                    }
                    CredentialRef ref = known.find(fields, faults);
                    if (ref != null) {
                        asked.add(
                                new Asked(
                                        fields.line(),
                                        ref,
                                        new ConsumerTarget(kind, target, options(fields))));
                    }
                }
            }
        }
        return asked;
    }

    private static Map<String, String> options(TableRow.Fields row) {
        Map<String, String> options = new TreeMap<>();
        row.fields()
                .forEach(
                        (column, value) -> {
                            if (column.startsWith(TableShape.OPTION)) {
                                options.put(column.substring(TableShape.OPTION.length()), value);
                            }
                        });
        return options;
    }

    /** Every place must be of a kind that its account's adapter has, or this machine. */
    private void requireKinds(List<Asked> asked, LineFaults faults) throws EngineException {
        Map<AccountRef, List<Asked>> byAccount = new LinkedHashMap<>();
        for (Asked one : asked) {
            byAccount.computeIfAbsent(one.ref().account(), _ -> new ArrayList<>()).add(one);
        }
        for (Map.Entry<AccountRef, List<Asked>> some : byAccount.entrySet()) {
            try (ProviderAccount connected = accounts.connect(accounts.require(some.getKey()))) {
                List<ConsumerKind> kinds = engine.providers().consumersOf(connected);
                for (Asked one : some.getValue()) {
                    try {
                        ConsumerRegistry.requireKind(kinds, one.target());
                    } catch (EngineException e) {
                        faults.add(
                                one.line(),
                                String.valueOf(e.getMessage()),
                                String.join("; ", e.hints()));
                    }
                }
            }
        }
    }

    private Judged take(
            Tx tx, List<Asked> asked, int rows, LineFaults faults, LineProgress progress) {
        Judged judged = judge(tx, asked, rows, faults);
        if (!faults.none() || judged.next().isEmpty()) {
            return judged;
        }
        // In the order of the file: so is what the entries tell.
        Map<AccountRef, InventoryChanges> changes = new LinkedHashMap<>();
        int done = 0;
        for (Consumer next : judged.next()) {
            changes.computeIfAbsent(next.ref().account(), ref -> new InventoryChanges(tx, ref))
                    .register(next);
            done++;
            progress.written(done, judged.next().size());
        }
        changes.values().forEach(one -> one.tell(ledger, entry -> entry));
        ledger.append(tx, imported(judged.imported()));
        return judged;
    }

    /** Judges the places by what stands at them once all of the file is in. */
    private Judged judge(Tx tx, List<Asked> asked, int rows, LineFaults faults) {
        KnownRefs known = new KnownRefs(tx);
        Map<Place, Map<CredentialRef, Held>> places = standing(tx, asked);
        List<Asked> once = new ArrayList<>();
        for (Asked one : asked) {
            Map<CredentialRef, Held> at =
                    places.computeIfAbsent(
                            place(one.ref().account(), one.target()), _ -> new LinkedHashMap<>());
            Held before = at.get(one.ref());
            if (before == null || before.line() == Held.REGISTERED) {
                at.put(one.ref(), new Held(one.line(), one.target(), before));
                once.add(one);
            } else if (!before.target().equals(one.target())) {
                faults.add(
                        one.line(),
                        "other options of the place than on line " + before.line(),
                        "keep one of the two rows");
            }
        }
        List<Consumer> next = new ArrayList<>();
        int created = 0;
        Instant now = engine.clock().instant();
        for (Asked one : once) {
            Map<CredentialRef, Held> at =
                    places.getOrDefault(place(one.ref().account(), one.target()), Map.of());
            requireFree(one, at, known, faults);
            Held held = at.get(one.ref());
            Held before = held == null ? null : held.before();
            if (before == null || !before.target().equals(one.target())) {
                next.add(new Consumer(one.ref(), one.target(), now));
                created += before == null ? 1 : 0;
            }
        }
        return new Judged(
                next,
                new TableImported(rows, created, next.size() - created, once.size() - next.size()));
    }

    /** A place that needs no account is the same one for the credentials of all. */
    private Place place(AccountRef account, ConsumerTarget target) {
        return new Place(isShared(target) ? null : account, target.kind(), target.target());
    }

    private boolean isShared(ConsumerTarget target) {
        return engine.providers().consumers().stream()
                .anyMatch(kind -> kind.name().equals(target.kind()));
    }

    private Map<Place, Map<CredentialRef, Held>> standing(Tx tx, List<Asked> asked) {
        Set<AccountRef> concerned = new LinkedHashSet<>();
        asked.forEach(one -> concerned.add(one.ref().account()));
        if (asked.stream().anyMatch(one -> isShared(one.target()))) {
            tx.accounts().all().forEach(account -> concerned.add(account.ref()));
        }
        Map<Place, Map<CredentialRef, Held>> places = new HashMap<>();
        for (AccountRef account : concerned) {
            for (Consumer one : tx.credentials().consumersIn(account)) {
                places.computeIfAbsent(place(account, one.target()), _ -> new LinkedHashMap<>())
                        .put(one.ref(), new Held(Held.REGISTERED, one.target(), null));
            }
        }
        return places;
    }

    /** Another credential's replacement would be overwritten by this one's. */
    private static void requireFree(
            Asked one, Map<CredentialRef, Held> at, KnownRefs known, LineFaults faults) {
        for (Map.Entry<CredentialRef, Held> other : at.entrySet()) {
            Held held = other.getValue();
            if (!other.getKey().equals(one.ref())
                    && held.line() < one.line()
                    && Places.overlap(held.target(), one.target())
                    && known.isExpected(other.getKey())) {
                faults.add(
                        one.line(),
                        "the place is registered for "
                                + other.getKey()
                                + (held.line() == Held.REGISTERED
                                        ? " already"
                                        : " on line " + held.line()),
                        "one place holds one credential; two in one document need fields of their"
                                + " own");
                return;
            }
        }
    }

    private static LedgerWriter.Entry imported(TableImported imported) {
        int registered = imported.created() + imported.changed();
        return new LedgerWriter.Entry(
                "consumer",
                registered + (registered == 1 ? " consumer was" : " consumers were") + " imported",
                Json.object()
                        .put("change", "imported")
                        .put("registered", registered)
                        .put("rows", imported.rows())
                        .build());
    }

    /** A row that names a credential that is known. */
    private record Asked(long line, CredentialRef ref, ConsumerTarget target) {}

    /** A document, in which several credentials may have fields. */
    private record Place(@Nullable AccountRef account, String kind, String target) {}

    /**
     * What a credential holds of a document.
     *
     * @param line the row that says so, or {@link #REGISTERED}
     * @param before what was registered; null for nothing
     */
    private record Held(long line, ConsumerTarget target, @Nullable Held before) {
        static final long REGISTERED = 0;
    }

    private record Judged(List<Consumer> next, TableImported imported) {}
}
