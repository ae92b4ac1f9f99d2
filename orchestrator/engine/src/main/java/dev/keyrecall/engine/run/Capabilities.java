package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Providers;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Verification;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an adapter can do for a credential type; what it cannot becomes an open unit with the
 * adapter's own words.
 */
final class Capabilities {
    private final Providers providers;
    private final ProviderAccount account;
    private final List<ConsumerKind> consumers;

    Capabilities(Providers providers, ProviderAccount account) {
        this.providers = providers;
        this.account = account;
        this.consumers = providers.consumersOf(account);
    }

    Inventory inventory(CredentialType type) throws UnitOpenException {
        return automated(type, "list", CredentialKind::inventory);
    }

    Verification verification(CredentialType type) throws UnitOpenException {
        return automated(type, "verify", CredentialKind::verification);
    }

    Suspension suspension(CredentialType type) throws UnitOpenException {
        return automated(type, "suspend", CredentialKind::suspension);
    }

    Revocation revocation(CredentialType type) throws UnitOpenException {
        return automated(type, "revoke", CredentialKind::revocation);
    }

    Issuance.Minted minting(CredentialType type) throws UnitOpenException {
        return switch (automated(type, "issue", CredentialKind::issuance)) {
            case Issuance.Minted minted -> minted;
            case Issuance.Chosen _ ->
                    throw new UnitOpenException(
                            "values of type "
                                    + type
                                    + " are chosen by us, which no adapter does yet");
        };
    }

    Delivery delivery(String consumerKind) throws UnitOpenException {
        for (ConsumerKind kind : consumers) {
            if (kind.name().equals(consumerKind)) {
                return action("deliver to " + consumerKind, kind.delivery());
            }
        }
        throw new UnitOpenException("no adapter delivers to consumers of kind " + consumerKind);
    }

    /** How a person writes into consumers of a kind; empty where an adapter does. */
    Optional<HumanStep> byHand(String consumerKind) {
        for (ConsumerKind kind : consumers) {
            if (kind.name().equals(consumerKind)) {
                return switch (kind.delivery()) {
                    case Support.Automated<Delivery> _ -> Optional.empty();
                    case Support.Assisted<Delivery>(HumanStep step) -> Optional.of(step);
                    case Support.Unsupported<Delivery> _ -> Optional.empty();
                };
            }
        }
        return Optional.empty();
    }

    /** Whether programs and files of this machine are what is delivered to. */
    boolean ownMachine(String consumerKind) {
        return providers.consumers().stream().anyMatch(kind -> kind.name().equals(consumerKind));
    }

    private <C> C automated(
            CredentialType type, String what, Function<CredentialKind, Support<C>> capability)
            throws UnitOpenException {
        for (CredentialKind kind : account.kinds()) {
            if (kind.type().equals(type)) {
                return action(what + " " + type, capability.apply(kind));
            }
        }
        throw new UnitOpenException("no adapter serves credentials of type " + type);
    }

    private static <C> C action(String what, Support<C> support) throws UnitOpenException {
        return switch (support) {
            case Support.Automated<C>(C action) -> action;
            case Support.Assisted<C> assisted ->
                    throw new UnitOpenException(
                            "a person must " + what + ": " + assisted.step().instructions());
            case Support.Unsupported<C> unsupported ->
                    throw new UnitOpenException("cannot " + what + ": " + unsupported.why());
        };
    }
}
