package dev.keyrecall.engine.port;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.util.List;
import java.util.Optional;

/**
 * What was observed, what was accepted, who consumes it, who answers for it, and the open
 * differences. Lists are ordered by reference.
 */
public interface Credentials {
    Optional<ObservedCredential> observed(CredentialRef ref);

    /** Everything ever observed in an account, gone ones included. */
    List<ObservedCredential> observedIn(AccountRef account);

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

    /** The open findings of an account. */
    List<Finding> findingsIn(AccountRef account);

    /** Replaces the open findings of an account by these. */
    void replaceFindings(AccountRef account, List<Finding> findings);
}
