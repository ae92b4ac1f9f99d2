package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Places;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The places that use credentials and must get replacements. Thread-safe. */
public final class ConsumerRegistry {
    private final Engine engine;
    private final AccountDirectory accounts;
    private final LedgerWriter ledger;

    public ConsumerRegistry(Engine engine) {
        this.engine = engine;
        this.accounts = new AccountDirectory(engine);
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Registers that a place uses a credential; registering it again replaces its options, and
     * changes nothing where they are the same. A credential that is gone may have consumers: they
     * wait for its replacement. Sends nothing to the provider, so a place that does not exist is
     * noticed by the first delivery or read.
     *
     * @throws EngineException USAGE for a credential never seen, a kind of consumer that the
     *     account's adapter does not have, an option that the kind does not have, or a place that
     *     is registered for another credential: its replacement would be overwritten by the other's
     */
    public Consumer add(CredentialRef ref, ConsumerTarget target) throws EngineException {
        Account account = accounts.require(ref.account());
        boolean known = engine.store().read(tx -> isKnown(tx, ref));
        if (!known) {
            throw new EngineException(
                    Ending.USAGE,
                    "no credential " + ref + " is known",
                    "'keyrecall inventory list' shows those that are; a new one is known after"
                            + " 'keyrecall inventory refresh'");
        }
        try (ProviderAccount connected = accounts.connect(account)) {
            requireKind(connected.consumers(), target);
        }
        Consumer consumer = new Consumer(ref, target, engine.clock().instant());
        Consumer standing = engine.store().write(tx -> put(tx, consumer));
        if (!standing.ref().equals(ref)) {
            throw taken(standing);
        }
        return standing;
    }

    /** What stands at the place afterwards: another credential's registration is left alone. */
    private Consumer put(Tx tx, Consumer consumer) {
        for (Consumer other : tx.credentials().consumersIn(consumer.ref().account())) {
            boolean same = other.ref().equals(consumer.ref());
            if (same && other.target().equals(consumer.target())) {
                return other;
            }
            if (!same
                    && Places.overlap(other.target(), consumer.target())
                    && isExpected(tx, other.ref())) {
                return other;
            }
        }
        tx.credentials().putConsumer(consumer);
        ledger.append(tx, entry(consumer));
        return consumer;
    }

    private static EngineException taken(Consumer other) {
        ConsumerTarget target = other.target();
        return new EngineException(
                Ending.USAGE,
                target.kind()
                        + " "
                        + target.target()
                        + " is registered for "
                        + other.ref()
                        + " already"
                        + (target.options().isEmpty() ? "" : ", in the same field"),
                "one place holds one credential: register the one that stands there",
                "two credentials in one document need fields of their own: give each its options");
    }

    /** Every registered consumer, by credential. */
    public List<Consumer> all() {
        return engine.store()
                .read(
                        tx -> {
                            List<Consumer> all = new ArrayList<>();
                            for (Account account : tx.accounts().all()) {
                                all.addAll(tx.credentials().consumersIn(account.ref()));
                            }
                            return all;
                        });
    }

    private static boolean isKnown(Tx tx, CredentialRef ref) {
        return tx.credentials().observed(ref).isPresent()
                || tx.credentials().accepted(ref).isPresent();
    }

    /** A credential that is neither listed nor accepted any more claims no place. */
    private static boolean isExpected(Tx tx, CredentialRef ref) {
        return tx.credentials().observed(ref).filter(ObservedCredential::present).isPresent()
                || tx.credentials().accepted(ref).isPresent();
    }

    private static void requireKind(List<ConsumerKind> kinds, ConsumerTarget target)
            throws EngineException {
        if (target.target().isBlank()) {
            throw new EngineException(
                    Ending.USAGE, "a consumer needs a name", "give the place by its own name");
        }
        ConsumerKind kind =
                kinds.stream()
                        .filter(candidate -> candidate.name().equals(target.kind()))
                        .findFirst()
                        .orElseThrow(() -> unknownKind(kinds, target));
        for (String option : new TreeSet<>(target.options().keySet())) {
            if (!kind.options().contains(option)) {
                throw new EngineException(
                        Ending.USAGE,
                        "a consumer of kind " + kind.name() + " has no option '" + option + "'",
                        kind.options().isEmpty()
                                ? "it has no options"
                                : "its options: " + String.join(", ", kind.options()));
            }
        }
        if (kind.delivery() instanceof Support.Unsupported<Delivery>(var why, var source)) {
            throw new EngineException(
                    Ending.USAGE,
                    "nothing can be written into a consumer of kind " + kind.name() + ": " + why,
                    "see " + source);
        }
    }

    private static EngineException unknownKind(List<ConsumerKind> kinds, ConsumerTarget target) {
        List<String> names = kinds.stream().map(ConsumerKind::name).toList();
        return new EngineException(
                Ending.USAGE,
                "there is no consumer kind '" + target.kind() + "' in this account",
                names.isEmpty()
                        ? "its adapter has none"
                        : "its kinds: " + String.join(", ", names));
    }

    private static LedgerWriter.Entry entry(Consumer consumer) {
        ConsumerTarget target = consumer.target();
        Json.Builder options = Json.object();
        new TreeMap<>(target.options()).forEach(options::put);
        return new LedgerWriter.Entry(
                        "consumer",
                        consumer.ref() + " is used by " + target.kind() + " " + target.target(),
                        Json.object()
                                .put("kind", target.kind())
                                .put("target", target.target())
                                .put("options", options.build())
                                .build())
                .ref(consumer.ref());
    }
}
