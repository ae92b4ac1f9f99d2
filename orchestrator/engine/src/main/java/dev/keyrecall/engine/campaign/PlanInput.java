package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.CredentialType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Everything a plan is made from, as data of one moment.
 *
 * @param plan the new plan's id
 * @param campaign the new campaign's id
 * @param mode exposure or hygiene
 * @param scope which credentials
 * @param createdAt the moment
 * @param requester who asks
 * @param soak how long an old credential stays only suspended; exposure mode has none
 * @param proofTries how many consistent answers prove something
 * @param proofWindow the span from the first to the last of them
 * @param accounts every account that was added; those outside the scope are passed over
 * @param slots what a principal may hold
 * @param byHand the kinds of consumer into which only a person can write
 * @param held whether the vault holds a credential's value
 * @param ownPlaces where Keyrecall reads the credentials that it works with, of every account that
 *     is operated with one; those of one and the same credential together
 * @param ledgerSize the ledger's size at that moment
 * @param ledgerRoot its root, lower-case hex
 */
public record PlanInput(
        String plan,
        String campaign,
        Mode mode,
        Scope scope,
        Instant createdAt,
        Requester requester,
        Duration soak,
        int proofTries,
        Duration proofWindow,
        List<AccountInventory> accounts,
        Slots slots,
        Set<String> byHand,
        Predicate<CredentialRef> held,
        Map<CredentialRef, List<ConsumerTarget>> ownPlaces,
        long ledgerSize,
        String ledgerRoot) {
    public PlanInput {
        ownPlaces = Map.copyOf(ownPlaces);
        accounts = List.copyOf(accounts);
        byHand = Set.copyOf(byHand);
    }

    /**
     * What is known of one account.
     *
     * @param account the account
     * @param observed everything ever observed there, gone ones included
     * @param accepted its accepted inventory
     * @param baseline whether that was ever accepted by a person
     * @param consumers the registered consumers of its credentials
     * @param owners the owners that persons named
     * @param findings the open findings on them
     */
    public record AccountInventory(
            Account account,
            List<ObservedCredential> observed,
            List<AcceptedCredential> accepted,
            boolean baseline,
            List<Consumer> consumers,
            List<NamedOwner> owners,
            List<Finding> findings) {
        public AccountInventory {
            observed = List.copyOf(observed);
            accepted = List.copyOf(accepted);
            consumers = List.copyOf(consumers);
            owners = List.copyOf(owners);
            findings = List.copyOf(findings);
        }
    }

    /** How many credentials of a type one principal may hold, inactive ones included. */
    @FunctionalInterface
    public interface Slots {
        /** For a type without such a limit. */
        int UNLIMITED = Integer.MAX_VALUE;

        int perPrincipal(AccountRef account, CredentialType type);
    }
}
