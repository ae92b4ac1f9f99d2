package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.OwnerSource;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the inventory. Asks no provider and leaves nothing in the ledger. */
public final class InventoryView {
    private final Engine engine;

    public InventoryView(Engine engine) {
        this.engine = engine;
    }

    /** What the latest refresh of each account listed, by reference. */
    public List<Item> list() {
        return first(InventorySearch.present(), Integer.MAX_VALUE).items();
    }

    /**
     * The beginning of that.
     *
     * @param most how many
     */
    public Page first(int most) {
        return first(InventorySearch.present(), most);
    }

    /**
     * What a plan of this scope would look at, by reference: listed now or accepted, missing ones
     * included.
     *
     * @throws EngineException USAGE for a scope that cannot be read or names an account that was
     *     never added
     */
    public List<Item> list(String scope) throws EngineException {
        return first(scope, Integer.MAX_VALUE).items();
    }

    /**
     * The beginning of that.
     *
     * @param most how many
     * @throws EngineException likewise
     */
    public Page first(String scope, int most) throws EngineException {
        Scope read = Scopes.read(scope);
        AccountDirectory directory = new AccountDirectory(engine);
        for (String name : read.accounts()) {
            directory.require(name);
        }
        return first(InventorySearch.of(read, engine.clock().instant()), most);
    }

    private Page first(InventorySearch search, int most) {
        // One more tells whether there are more.
        int asked = most == Integer.MAX_VALUE ? most : most + 1;
        List<Item> found =
                engine.store().read(tx -> search.first(tx, asked).stream().map(Item::new).toList());
        return new Page(found.subList(0, Math.min(most, found.size())), found.size() > most);
    }

    /** Everything known of one credential; empty when it was never seen, accepted or held. */
    public Optional<Detail> show(CredentialRef ref) {
        return engine.store().read(tx -> show(tx, ref));
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
                        tx.credentials().owner(ref).map(NamedOwner::owner).orElse(null),
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

    /**
     * The beginning of a list.
     *
     * @param items in its order
     * @param more whether the list goes on
     */
    public record Page(List<Item> items, boolean more) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * A credential of the inventory.
     *
     * @param known what listings, the accepted inventory and the consumers know
     */
    public record Item(KnownCredential known) {
        public CredentialRef ref() {
            return known.ref();
        }

        /** The places registered as using it. */
        public List<Consumer> consumers() {
            return known.consumers();
        }

        /** Whether the account is operated with it. */
        public boolean operator() {
            ObservedCredential observed = known.observed();
            return observed != null && observed.operator();
        }

        /** As its provider listed it last; null when none ever did. */
        public @Nullable Credential listed() {
            ObservedCredential observed = known.observed();
            return observed == null ? null : observed.credential();
        }

        /** {@code live}, {@code dead} or {@code unknown} by the latest listing. */
        public String liveness() {
            return known.listed().word();
        }
    }

    /**
     * Everything known of a credential.
     *
     * @param ref which
     * @param observed what listings said of it; null when none has listed it yet
     * @param named the owner that a person named; null for none
     * @param consumers the places registered as using it
     * @param accepted how it was accepted; null when it was not
     * @param findings the open findings on it
     * @param held the versions of its value that the vault holds or has destroyed, oldest first
     * @param campaigns its part in campaigns, the newest first
     */
    public record Detail(
            CredentialRef ref,
            @Nullable ObservedCredential observed,
            @Nullable String named,
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
            return KnownCredential.listed(observed).word();
        }

        /** The team that answers for it; null when nobody names one. */
        public @Nullable String owner() {
            return KnownCredential.owner(named, observed);
        }

        /** Who says so; null when nobody does. */
        public @Nullable OwnerSource ownerSource() {
            return KnownCredential.ownerSource(named, observed);
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
