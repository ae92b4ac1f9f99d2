package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the inventory. Asks no provider and leaves nothing in the ledger. */
public final class InventoryView {
    private final Engine engine;

    public InventoryView(Engine engine) {
        this.engine = engine;
    }

    /** What the latest refresh of each account listed, by reference. */
    public List<Item> list() {
        return engine.store().read(InventoryView::list);
    }

    /** Everything known of one credential; empty when it was never seen, accepted or held. */
    public Optional<Detail> show(CredentialRef ref) {
        return engine.store().read(tx -> show(tx, ref));
    }

    private static List<Item> list(Tx tx) {
        List<Item> items = new ArrayList<>();
        for (Account account : tx.accounts().all()) {
            Map<CredentialRef, List<Consumer>> consumers = new HashMap<>();
            for (Consumer consumer : tx.credentials().consumersIn(account.ref())) {
                consumers.computeIfAbsent(consumer.ref(), _ -> new ArrayList<>()).add(consumer);
            }
            for (ObservedCredential observed : tx.credentials().observedIn(account.ref())) {
                if (observed.present()) {
                    CredentialRef ref = observed.credential().ref();
                    items.add(new Item(observed, consumers.getOrDefault(ref, List.of())));
                }
            }
        }
        items.sort(Comparator.comparing(item -> item.observed().credential().ref()));
        return items;
    }

    private static Optional<Detail> show(Tx tx, CredentialRef ref) {
        Optional<ObservedCredential> observed = tx.credentials().observed(ref);
        Optional<AcceptedCredential> accepted =
                tx.credentials().accepted(ref).map(one -> opened(tx, one));
        List<Version> held = tx.secrets().history(ref);
        if (observed.isEmpty() && accepted.isEmpty() && held.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Detail(
                        ref,
                        observed.orElse(null),
                        tx.credentials().consumersOf(ref),
                        accepted.orElse(null),
                        tx.credentials().findingsIn(ref.account()).stream()
                                .filter(finding -> finding.ref().equals(ref))
                                .toList(),
                        held,
                        history(tx, ref)));
    }

    private static AcceptedCredential opened(Tx tx, AcceptedCredential accepted) {
        String by = accepted.acceptedBy();
        return Commitments.isOne(by) ? accepted.by(new PeopleReading(tx).text(by)) : accepted;
    }

    private static List<Part> history(Tx tx, CredentialRef ref) {
        List<Part> parts = new ArrayList<>();
        for (Campaign campaign : tx.campaigns().all()) {
            for (Unit unit : tx.campaigns().units(campaign.id())) {
                if (unit.ref().equals(ref) || ref.equals(unit.replacement())) {
                    parts.add(new Part(campaign, unit));
                }
            }
        }
        return parts;
    }

    private static String liveness(@Nullable ObservedCredential observed) {
        if (observed == null) {
            return "unknown";
        }
        boolean active = observed.credential().status() == Status.ACTIVE;
        return observed.present() && active ? "live" : "dead";
    }

    /**
     * A listed credential.
     *
     * @param observed the provider's listing of it
     * @param consumers the places registered as using it
     */
    public record Item(ObservedCredential observed, List<Consumer> consumers) {
        public Item {
            consumers = List.copyOf(consumers);
        }

        /** {@code live} or {@code dead} by the latest listing. */
        public String liveness() {
            return InventoryView.liveness(observed);
        }
    }

    /**
     * Everything known of a credential.
     *
     * @param ref which
     * @param observed what listings said of it; null when none has listed it yet
     * @param consumers the places registered as using it
     * @param accepted how it was accepted; null when it was not
     * @param findings the open findings on it
     * @param held the versions of its value that the vault holds or has destroyed, oldest first
     * @param campaigns its part in campaigns, the newest first
     */
    public record Detail(
            CredentialRef ref,
            @Nullable ObservedCredential observed,
            List<Consumer> consumers,
            @Nullable AcceptedCredential accepted,
            List<Finding> findings,
            List<Version> held,
            List<Part> campaigns) {
        public Detail {
            consumers = List.copyOf(consumers);
            findings = List.copyOf(findings);
            held = List.copyOf(held);
            campaigns = List.copyOf(campaigns);
        }

        /** {@code live}, {@code dead} or {@code unknown} by the latest listing. */
        public String liveness() {
            return InventoryView.liveness(observed);
        }
    }

    /**
     * A credential's part in a campaign: the unit's old credential, or its replacement.
     *
     * @param campaign which campaign
     * @param unit where its unit stands
     */
    public record Part(Campaign campaign, Unit unit) {}
}
