package dev.keyrecall.engine.port;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was observed, what was accepted, who consumes it, who answers for it, and the open
 * differences. Lists are ordered by reference.
 */
public interface Credentials {
    Optional<ObservedCredential> observed(CredentialRef ref);

    /** Everything ever observed in an account, gone ones included. */
    List<ObservedCredential> observedIn(AccountRef account);

    /** How many credentials each principal of an account has by the latest listing. */
    Map<String, Integer> presentByPrincipal(AccountRef account);

    /**
     * Inserts or replaces by reference. Whether its account is operated with it is the account's to
     * say, and what is given is not kept.
     */
    void putObserved(ObservedCredential observed);

    Optional<AcceptedCredential> accepted(CredentialRef ref);

    List<AcceptedCredential> acceptedIn(AccountRef account);

    /** Inserts or replaces by reference. */
    void putAccepted(AcceptedCredential accepted);

    /** No effect when there is none. */
    void removeAccepted(CredentialRef ref);

    List<Consumer> consumersOf(CredentialRef ref);

    /** All registered consumers of an account's credentials. */
    List<Consumer> consumersIn(AccountRef account);

    /** Inserts or replaces by credential, kind and target. */
    void putConsumer(Consumer consumer);

    /** Removes by credential, kind and target; no effect when there is none. */
    void removeConsumer(Consumer consumer);

    /**
     * Moves every consumer that one credential still has to another: the replacement is what stands
     * there now.
     */
    void moveConsumers(CredentialRef from, CredentialRef to);

    /** The owner that a person named for it. */
    Optional<NamedOwner> owner(CredentialRef ref);

    /** Those that persons named for an account's credentials. */
    List<NamedOwner> ownersIn(AccountRef account);

    /** Inserts or replaces by reference. */
    void putOwner(NamedOwner owner);

    /** No effect when there is none. */
    void removeOwner(CredentialRef ref);

    /**
     * Of an account's credentials that are listed now or accepted, those of which a narrowing may
     * hold: all of which it does, and perhaps others.
     *
     * @param after those that follow this one; null for the first
     * @param most how many at the most
     */
    List<CredentialRef> sought(
            AccountRef account, Narrowing narrowing, @Nullable CredentialRef after, int most);

    /** Everything that is known of some credentials of an account. */
    Known known(AccountRef account, List<CredentialRef> refs);

    /** The open findings of an account. */
    List<Finding> findingsIn(AccountRef account);

    /** Replaces the open findings of an account by these. */
    void replaceFindings(AccountRef account, List<Finding> findings);

    /** What the five lists of an account say of some of its credentials, each by reference. */
    record Known(
            List<ObservedCredential> observed,
            List<AcceptedCredential> accepted,
            List<Consumer> consumers,
            List<NamedOwner> owners,
            List<Finding> findings) {
        public Known {
            observed = List.copyOf(observed);
            accepted = List.copyOf(accepted);
            consumers = List.copyOf(consumers);
            owners = List.copyOf(owners);
            findings = List.copyOf(findings);
        }
    }
}
