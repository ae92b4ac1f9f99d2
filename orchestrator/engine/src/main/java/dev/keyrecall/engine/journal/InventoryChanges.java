package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Changes one account's inventory inside one transaction, and tells the ledger what changed: the
 * form is written in {@code docs/formats/ledger.md}, section 2.5. Nobody else writes what is
 * observed, accepted or said of owners, so the ledger alone gives both. Not thread-safe.
 */
public final class InventoryChanges {
    /** How many bytes of items one entry tells. */
    static final int PART_MAX_BYTES = 32_768;

    private static final String LISTED = "listed";
    private static final String GONE = "gone";
    private static final String ACCEPTED = "accepted";
    private static final String REMOVED = "removed";
    private static final String MOVED = "moved";
    private static final String OWNED = "owned";
    private static final String DISOWNED = "disowned";
    private static final String USED = "used";

    private final Tx tx;
    private final AccountRef account;
    private final List<Item> items = new ArrayList<>();

    public InventoryChanges(Tx tx, AccountRef account) {
        this.tx = tx;
        this.account = account;
    }

    /**
     * Keeps what was observed of a credential.
     *
     * @param before what was kept of it so far; null for nothing
     */
    public void observe(@Nullable ObservedCredential before, ObservedCredential next) {
        tx.credentials().putObserved(next);
        Credential was = before == null || !before.present() ? null : before.credential();
        Credential is = next.present() ? next.credential() : null;
        if (is != null && (was == null || !same(was, is))) {
            add(LISTED, Snapshot.json(is));
        } else if (is == null && was != null) {
            add(GONE, Json.of(was.ref().toString()));
        }
    }

    /** Two listings of one credential that a snapshot does not tell apart. */
    private static boolean same(Credential one, Credential other) {
        return one.principal().equals(other.principal())
                && one.principalUid().equals(other.principalUid())
                && Objects.equals(one.owner(), other.owner())
                && one.status() == other.status()
                && one.createdAt().equals(other.createdAt());
    }

    /** Accepts a credential so. */
    public void accept(AcceptedCredential next) {
        Optional<AcceptedCredential> before = tx.credentials().accepted(next.ref());
        tx.credentials().putAccepted(next);
        if (!before.equals(Optional.of(next))) {
            add(ACCEPTED, Snapshot.told(next));
        }
    }

    /** Expects a credential no more; no effect when it was not expected. */
    public void remove(CredentialRef ref) {
        if (tx.credentials().accepted(ref).isPresent()) {
            tx.credentials().removeAccepted(ref);
            add(REMOVED, Json.of(ref.toString()));
        }
    }

    /** Makes every consumer of one credential the other's. */
    public void moveConsumers(CredentialRef from, CredentialRef to) {
        if (!from.equals(to) && !tx.credentials().consumersOf(from).isEmpty()) {
            tx.credentials().moveConsumers(from, to);
            add(MOVED, Json.object().put("from", from.toString()).put("to", to.toString()).build());
        }
    }

    /** Registers a consumer; to be called where it is not registered so. */
    public void register(Consumer next) {
        tx.credentials().putConsumer(next);
        add(USED, Snapshot.json(next));
    }

    /** Names the owner of a credential; to be called where another one, or none, was named. */
    public void own(NamedOwner next) {
        tx.credentials().putOwner(next);
        add(OWNED, Snapshot.json(next));
    }

    /** Takes back what was said of the owner of a credential; no effect when nothing was. */
    public void disown(CredentialRef ref) {
        if (tx.credentials().owner(ref).isPresent()) {
            tx.credentials().removeOwner(ref);
            add(DISOWNED, Json.of(ref.toString()));
        }
    }

    /** Names for one credential the owner of another, where none was named for it. */
    public void inheritOwner(CredentialRef from, CredentialRef to) {
        if (tx.credentials().owner(to).isEmpty()) {
            tx.credentials().owner(from).ifPresent(was -> own(new NamedOwner(to, was.owner())));
        }
    }

    private void add(String list, Json value) {
        items.add(new Item(list, value));
    }

    /**
     * Appends the entries, none where nothing changed, and begins anew.
     *
     * @param about sets what the entries are about
     */
    public void tell(LedgerWriter ledger, UnaryOperator<Entry> about) {
        List<Item> part = new ArrayList<>();
        int bytes = 0;
        for (Item item : items) {
            int more = item.value().canonical().getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes + more > PART_MAX_BYTES && !part.isEmpty()) {
                ledger.append(tx, about.apply(entry(part)));
                part.clear();
                bytes = 0;
            }
            part.add(item);
            bytes += more;
        }
        if (!part.isEmpty()) {
            ledger.append(tx, about.apply(entry(part)));
        }
        items.clear();
    }

    private Entry entry(List<Item> part) {
        Map<String, List<Json>> lists = new LinkedHashMap<>();
        part.forEach(
                item ->
                        lists.computeIfAbsent(item.list(), _ -> new ArrayList<>())
                                .add(item.value()));
        Json.Builder details = Json.object().put("account", account.toString());
        lists.forEach((list, values) -> details.put(list, Json.array(values)));
        List<String> counts =
                lists.entrySet().stream()
                        .map(list -> list.getValue().size() + " " + words(list.getKey()))
                        .toList();
        return new Entry("inventory", account + ": " + String.join(", ", counts), details.build());
    }

    private static String words(String list) {
        return switch (list) {
            case LISTED -> "listed anew or otherwise";
            case GONE -> "gone";
            case ACCEPTED -> "accepted";
            case REMOVED -> "no longer expected";
            case OWNED -> "with an owner named";
            case DISOWNED -> "with no owner named any more";
            case USED -> "places registered";
            default -> "with other consumers";
        };
    }

    private record Item(String list, Json value) {}
}
