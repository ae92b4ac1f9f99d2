package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.AccountReplay.Place;
import dev.keyrecall.engine.audit.AccountReplay.Told;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Follows the inventory of every account through the entries that tell of it, as {@code
 * docs/formats/ledger.md}, section 2.5, has it. Fed every entry in order. Not thread-safe.
 */
public final class InventoryReplay {
    private final TreeMap<String, AccountReplay> accounts = new TreeMap<>();

    /**
     * Takes note of an entry.
     *
     * @throws Mismatch when it tells a digest that the entries before it do not give
     * @throws JsonException when it is not of the format
     */
    public void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Obj details = entry.object("details");
        switch (entry.text("kind")) {
            case "account" -> of(details.text("account"));
            case "inventory" ->
                    of(details.text("account"))
                            .changed(sequence, Leaf.time(entry.text("recorded_at")), details);
            case "refresh" ->
                    of(details.text("account"))
                            .refreshed(sequence, details, entry.text("recorded_at"));
            case "accept" -> {
                String digest = details.textOrNull("accepted_digest");
                if (digest != null) {
                    of(details.text("account")).accepted(sequence, digest);
                }
            }
            case "consumer" -> {
                // What many were imported, the entries before it have told.
                if (!"imported".equals(details.textOrNull("change"))) {
                    ofRef(entry.text("ref")).consumer(entry.text("ref"), details);
                }
            }
            case "finding" -> {
                Instant at = Leaf.time(entry.text("recorded_at"));
                ofRef(entry.text("ref")).finding(sequence, at, entry.text("ref"), details);
            }
            default -> {
                // The other kinds tell nothing of the inventory.
            }
        }
    }

    private AccountReplay of(String account) {
        return accounts.computeIfAbsent(account, AccountReplay::new);
    }

    private AccountReplay ofRef(String ref) {
        try {
            return of(CredentialRef.parse(ref).account().toString());
        } catch (IllegalArgumentException e) {
            throw new JsonException(String.valueOf(e.getMessage()));
        }
    }

    /** By account. */
    Map<String, AccountReplay> accounts() {
        return accounts;
    }

    /**
     * Compares what follows from the entries with what stands in an account.
     *
     * @throws Mismatch naming the entry, or what no entry tells of
     */
    public void require(Tx tx, AccountRef ref) {
        AccountReplay told = of(ref.toString());
        Map<String, String> listed = new TreeMap<>();
        Map<String, String> gone = new TreeMap<>();
        tx.credentials()
                .observedIn(ref)
                .forEach(
                        one ->
                                (one.present() ? listed : gone)
                                        .put(
                                                one.credential().ref().toString(),
                                                Snapshot.json(one.credential()).canonical()));
        compare(told.listed(), listed, "as listed");
        compare(told.gone(), gone, "as gone");
        Map<String, String> accepted = new TreeMap<>();
        tx.credentials()
                .acceptedIn(ref)
                .forEach(one -> accepted.put(one.ref().toString(), Snapshot.told(one).canonical()));
        compare(told.accepted(), accepted, "as accepted");
        Map<String, String> owners = new TreeMap<>();
        tx.credentials()
                .ownersIn(ref)
                .forEach(one -> owners.put(one.ref().toString(), Snapshot.json(one).canonical()));
        compare(told.owners(), owners, "as owned");
        Map<String, String> findings = new TreeMap<>();
        tx.credentials()
                .findingsIn(ref)
                .forEach(
                        one ->
                                findings.put(
                                        AccountReplay.key(one.ref().toString(), one.kind().word()),
                                        Leaf.time(one.since())));
        compare(told.findings(), findings, "as an open finding");
        Map<Place, String> consumers = new TreeMap<>();
        tx.credentials()
                .consumersIn(ref)
                .forEach(
                        one -> {
                            Json.Builder options = Json.object();
                            one.target().options().forEach(options::put);
                            consumers.put(
                                    new Place(
                                            one.ref().toString(),
                                            one.target().kind(),
                                            one.target().target()),
                                    options.build().canonical());
                        });
        if (!consumers.equals(told.consumers())) {
            throw new Mismatch(
                    "the entries tell of other consumers of " + differing(consumers, told));
        }
    }

    private static String differing(Map<Place, String> standing, AccountReplay told) {
        TreeSet<Place> all = new TreeSet<>(standing.keySet());
        all.addAll(told.consumers().keySet());
        return all.stream()
                .filter(
                        place -> {
                            String options = standing.get(place);
                            return options == null || !options.equals(told.consumers().get(place));
                        })
                .findFirst()
                .map(place -> place.ref() + ": " + place.target())
                .orElse("");
    }

    private static void compare(Map<String, Told> told, Map<String, String> standing, String how) {
        told.forEach(
                (name, one) -> {
                    String stands = standing.get(name);
                    if (stands == null) {
                        throw Mismatch.at(
                                one.sequence(),
                                "tells of " + name + " " + how + ", and it is not in the state");
                    }
                    if (!stands.equals(one.what())) {
                        throw Mismatch.at(one.sequence(), "tells otherwise of " + name + " " + how);
                    }
                });
        standing.keySet()
                .forEach(
                        name -> {
                            if (!told.containsKey(name)) {
                                throw new Mismatch("no entry tells of " + name + " " + how);
                            }
                        });
    }
}
