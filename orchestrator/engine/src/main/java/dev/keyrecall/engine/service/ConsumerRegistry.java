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
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @throws EngineException USAGE for a credential never seen, a kind of consumer that neither
     *     the account's adapter nor this machine has, an option that the kind does not have, or a
     *     place that is registered for another credential: its replacement would be overwritten by
     *     the other's
     */
    public Consumer add(CredentialRef ref, ConsumerTarget target) throws EngineException {
        return addAll(List.of(new Asked(ref, target))).getFirst();
    }

    /**
     * A registration that is asked for.
     *
     * @param ref which credential
     * @param target where it is used
     */
    public record Asked(CredentialRef ref, ConsumerTarget target) {}

    /**
     * As {@link #add}, for many: all of them, or none.
     *
     * @return what stands, in the same order
     * @throws EngineException USAGE as {@link #add}, at the first that is wrong
     */
    public List<Consumer> addAll(List<Asked> asked) throws EngineException {
        Map<AccountRef, List<Asked>> byAccount = new LinkedHashMap<>();
        for (Asked one : asked) {
            Account account = accounts.require(one.ref().account());
            requireKnown(one.ref());
            byAccount.computeIfAbsent(account.ref(), _ -> new ArrayList<>()).add(one);
        }
        for (Map.Entry<AccountRef, List<Asked>> some : byAccount.entrySet()) {
            try (ProviderAccount connected = accounts.connect(accounts.require(some.getKey()))) {
                List<ConsumerKind> kinds = engine.providers().consumersOf(connected);
                for (Asked one : some.getValue()) {
                    requireKind(kinds, one.target());
                }
            }
        }
        return Refusals.writing(engine.store(), tx -> put(tx, asked));
    }

    private void requireKnown(CredentialRef ref) throws EngineException {
        boolean known = engine.store().read(tx -> isKnown(tx, ref));
        if (!known) {
            throw new EngineException(
                    Ending.USAGE,
                    "no credential " + ref + " is known",
                    "'keyrecall inventory list' shows those that are; a new one is known after"
                            + " 'keyrecall inventory refresh'");
        }
    }

    private List<Consumer> put(Tx tx, List<Asked> asked) throws EngineException {
        Map<Place, List<Consumer>> places = places(tx, asked);
        Instant now = engine.clock().instant();
        List<Consumer> standing = new ArrayList<>();
        for (Asked one : asked) {
            Consumer consumer = new Consumer(one.ref(), one.target(), now);
            Consumer stands =
                    put(
                            tx,
                            consumer,
                            places.computeIfAbsent(place(consumer), _ -> new ArrayList<>()));
            if (!stands.ref().equals(one.ref())) {
                throw taken(stands);
            }
            standing.add(stands);
        }
        return standing;
    }

    /** What stands at the place afterwards: another credential's registration is left alone. */
    private Consumer put(Tx tx, Consumer consumer, List<Consumer> at) {
        for (Consumer other : at) {
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
        at.removeIf(other -> other.ref().equals(consumer.ref()));
        at.add(consumer);
        ledger.append(tx, entry(consumer, "added", " is used by "));
        return consumer;
    }

    /** What is registered, by place, in the accounts that are concerned. */
    private Map<Place, List<Consumer>> places(Tx tx, List<Asked> asked) {
        boolean everywhere = asked.stream().anyMatch(one -> isShared(one.target()));
        Set<AccountRef> concerned = new LinkedHashSet<>();
        if (everywhere) {
            tx.accounts().all().forEach(account -> concerned.add(account.ref()));
        } else {
            asked.forEach(one -> concerned.add(one.ref().account()));
        }
        Map<Place, List<Consumer>> places = new HashMap<>();
        for (AccountRef account : concerned) {
            for (Consumer one : tx.credentials().consumersIn(account)) {
                places.computeIfAbsent(place(one), _ -> new ArrayList<>()).add(one);
            }
        }
        return places;
    }

    /** A place that needs no account is the same one for the credentials of all. */
    private Place place(Consumer one) {
        return new Place(
                isShared(one.target()) ? null : one.ref().account(),
                one.target().kind(),
                one.target().target());
    }

    private boolean isShared(ConsumerTarget target) {
        return engine.providers().consumers().stream()
                .anyMatch(kind -> kind.name().equals(target.kind()));
    }

    /** A document, in which several credentials may have fields. */
    private record Place(@Nullable AccountRef account, String kind, String target) {}

    /**
     * Takes one registration of one credential away; others of that place or that credential stay.
     * Sends nothing to the provider: the place keeps what it holds. Plans already made keep their
     * own list of places.
     *
     * @param target the place; options, where any are given, must be those it is registered with
     * @return what was registered
     * @throws EngineException USAGE when nothing is registered so
     */
    public Consumer remove(CredentialRef ref, ConsumerTarget target) throws EngineException {
        accounts.require(ref.account());
        Optional<Consumer> removed = engine.store().write(tx -> remove(tx, ref, target));
        return removed.orElseThrow(() -> unregistered(ref, target));
    }

    private Optional<Consumer> remove(Tx tx, CredentialRef ref, ConsumerTarget target) {
        Optional<Consumer> standing =
                tx.credentials().consumersOf(ref).stream()
                        .filter(one -> samePlace(one.target(), target))
                        .filter(one -> hasOptions(one.target(), target))
                        .findFirst();
        standing.ifPresent(
                one -> {
                    tx.credentials().removeConsumer(one);
                    ledger.append(tx, entry(one, "removed", " is no longer registered at "));
                });
        return standing;
    }

    private EngineException unregistered(CredentialRef ref, ConsumerTarget target) {
        List<String> hints = new ArrayList<>();
        for (Consumer other : all()) {
            if (samePlace(other.target(), target)) {
                hints.add(
                        other.ref().equals(ref)
                                ? "it is registered with other options: "
                                        + new TreeMap<>(other.target().options())
                                : "that place is registered for " + other.ref());
            }
        }
        hints.add("'keyrecall inventory consumer list' shows what is registered");
        return new EngineException(
                Ending.USAGE,
                name(target)
                        + " is not registered for "
                        + ref
                        + (target.options().isEmpty() ? "" : " with these options"),
                hints.toArray(String[]::new));
    }

    private static boolean samePlace(ConsumerTarget one, ConsumerTarget other) {
        return one.kind().equals(other.kind()) && one.target().equals(other.target());
    }

    private static boolean hasOptions(ConsumerTarget registered, ConsumerTarget asked) {
        return registered.options().entrySet().containsAll(asked.options().entrySet());
    }

    private static String name(ConsumerTarget target) {
        return target.kind() + " " + target.target();
    }

    private static EngineException taken(Consumer other) {
        ConsumerTarget target = other.target();
        return new EngineException(
                Ending.USAGE,
                name(target)
                        + " is registered for "
                        + other.ref()
                        + " already"
                        + (target.options().isEmpty() ? "" : ", in the same field"),
                "one place holds one credential: register the one that stands there",
                "if "
                        + other.ref()
                        + " does not: keyrecall inventory consumer remove "
                        + other.ref()
                        + " "
                        + name(target),
                "two credentials in one document need fields of their own: give each its options");
    }

    /** Every registered consumer, by credential. */
    public List<Consumer> all() {
        return engine.store().read(ConsumerRegistry::all);
    }

    private static List<Consumer> all(Tx tx) {
        List<Consumer> all = new ArrayList<>();
        for (Account account : tx.accounts().all()) {
            all.addAll(tx.credentials().consumersIn(account.ref()));
        }
        return all;
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

    /** Refuses a place that the adapter cannot have, in words. */
    static void requireKind(List<ConsumerKind> kinds, ConsumerTarget target)
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
        switch (kind.delivery()) {
            case Support.Automated<Delivery>(Delivery delivery) -> requireSense(delivery, target);
            case Support.Assisted<Delivery> _ -> {}
            case Support.Unsupported<Delivery>(var why, var source) ->
                    throw new EngineException(
                            Ending.USAGE,
                            "nothing can be written into a consumer of kind "
                                    + kind.name()
                                    + ": "
                                    + why,
                            "see " + source);
        }
    }

    private static void requireSense(Delivery delivery, ConsumerTarget target)
            throws EngineException {
        try {
            delivery.check(target);
        } catch (ProviderException.Refused e) {
            throw new EngineException(
                    Ending.USAGE,
                    String.valueOf(e.getMessage()),
                    "its options are explained by: keyrecall inventory consumer add --help");
        }
    }

    private static EngineException unknownKind(List<ConsumerKind> kinds, ConsumerTarget target) {
        List<String> names = kinds.stream().map(ConsumerKind::name).toList();
        return new EngineException(
                Ending.USAGE,
                "there is no consumer kind '" + target.kind() + "' for this account",
                names.isEmpty()
                        ? "its adapter has none"
                        : "its kinds: " + String.join(", ", names));
    }

    private static LedgerWriter.Entry entry(Consumer consumer, String change, String what) {
        ConsumerTarget target = consumer.target();
        Json.Builder options = Json.object();
        new TreeMap<>(target.options()).forEach(options::put);
        return new LedgerWriter.Entry(
                        "consumer",
                        consumer.ref() + what + name(target),
                        Json.object()
                                .put("change", change)
                                .put("kind", target.kind())
                                .put("target", target.target())
                                .put("options", options.build())
                                .build())
                .ref(consumer.ref());
    }
}
