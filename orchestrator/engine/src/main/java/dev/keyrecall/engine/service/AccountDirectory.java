package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.lane.LaneGate;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The accounts that were added, and the way into each. Thread-safe. */
public final class AccountDirectory {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final PatientReads reads;

    public AccountDirectory(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.reads = new PatientReads(engine.waiter());
    }

    /**
     * Adds an account after its adapter has accepted the settings. Sends nothing to the provider.
     *
     * @throws EngineException USAGE for an unknown provider, an unknown, missing or unusable
     *     setting, or a name that is taken; REFUSED for a credential source that cannot be read
     */
    public Account add(AccountRef ref, Map<String, String> settings) throws EngineException {
        Provider provider = provider(ref);
        requireKnownSettings(provider.info(), settings);
        try (ProviderAccount _ = provider.connect(connection(ref, settings))) {
            // Connecting is the check: it reads the credential source and judges the settings.
        } catch (ProviderException failure) {
            throw unusable(ref, failure);
        }
        Account account =
                new Account(ref, settings, engine.clock().instant(), null, null, null, null);
        if (!putNew(account)) {
            throw new EngineException(
                    Ending.USAGE,
                    "an account named '" + ref.name() + "' exists already",
                    "choose another name; 'keyrecall account list' shows those taken");
        }
        return account;
    }

    /** Every account, by reference. */
    public List<Account> all() {
        return engine.store().read(tx -> tx.accounts().all());
    }

    /**
     * The account of that reference.
     *
     * @throws EngineException USAGE when there is none
     */
    public Account require(AccountRef ref) throws EngineException {
        Optional<Account> found = engine.store().read(tx -> tx.accounts().find(ref));
        return found.orElseThrow(() -> unknown(ref.toString()));
    }

    /**
     * The account of that name, or of that reference {@code PROVIDER:NAME}.
     *
     * @throws EngineException USAGE when there is none
     */
    public Account require(String name) throws EngineException {
        return all().stream()
                .filter(
                        account ->
                                account.ref().name().equals(name)
                                        || account.ref().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    /**
     * Asks the provider who we are there, and the adapter what it can do.
     *
     * @throws EngineException REFUSED when our own access is refused, FAULT when the provider
     *     cannot be reached
     */
    public AccountCheck check(Account account) throws EngineException {
        try (ProviderAccount connected = connect(account)) {
            OperatorIdentity identity = reads.read(account.ref(), connected::identify);
            return new AccountCheck(
                    identity,
                    connected.kinds().stream()
                            .flatMap(kind -> CapabilityRow.of(kind).stream())
                            .toList(),
                    engine.providers().consumersOf(connected),
                    connected.blindSpots());
        }
    }

    /**
     * Opens the account. Sends nothing; the caller closes what it gets.
     *
     * @throws EngineException REFUSED when the credential source cannot be read, FAULT when the
     *     settings are no longer accepted or the adapter is not there
     */
    public ProviderAccount connect(Account account) throws EngineException {
        return connect(account, gate(account));
    }

    /**
     * Opens the account behind a gate of the caller's.
     *
     * @throws EngineException as {@link #connect(Account)} does
     */
    public ProviderAccount connect(Account account, CallGate gate) throws EngineException {
        try {
            return installed(account.ref())
                    .connect(
                            new Connection(
                                    account.ref(), account.settings(), engine.clock(), gate));
        } catch (ProviderException failure) {
            throw ProviderFailures.explain(account.ref(), failure);
        }
    }

    /**
     * A gate that keeps to what the account's adapter declares, and begins with what was learnt of
     * the rest.
     *
     * @throws EngineException FAULT when the settings are no longer accepted or the adapter is not
     *     there
     */
    public LaneGate gate(Account account) throws EngineException {
        LaneGate gate = new LaneGate(engine.clock(), engine.waiter(), limits(account));
        engine.store().read(tx -> tx.lanes().find(account.ref())).ifPresent(gate::learn);
        return gate;
    }

    /**
     * What calls to the account cost, and how many its provider permits. Sends nothing.
     *
     * @throws EngineException as {@link #gate} does
     */
    public CallLimits limits(Account account) throws EngineException {
        try {
            return installed(account.ref()).callLimits(account.settings());
        } catch (ProviderException failure) {
            throw ProviderFailures.explain(account.ref(), failure);
        }
    }

    /**
     * How long one request to the account may be under way. Sends nothing.
     *
     * @throws EngineException as {@link #gate} does
     */
    public Duration callTimeout(Account account) throws EngineException {
        try {
            return installed(account.ref()).callTimeout(account.settings());
        } catch (ProviderException failure) {
            throw ProviderFailures.explain(account.ref(), failure);
        }
    }

    private Provider installed(AccountRef ref) throws EngineException {
        return engine.providers()
                .find(ref.provider())
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.FAULT,
                                        "no adapter for " + ref.provider() + " is installed",
                                        "install the adapter that the account was added with"));
    }

    private boolean putNew(Account account) {
        return engine.store()
                .write(
                        tx -> {
                            boolean taken =
                                    tx.accounts().all().stream()
                                            .anyMatch(
                                                    other ->
                                                            other.ref()
                                                                    .name()
                                                                    .equals(account.ref().name()));
                            if (!taken) {
                                tx.accounts().put(account);
                                ledger.append(tx, added(account));
                            }
                            return !taken;
                        });
    }

    private static LedgerWriter.Entry added(Account account) {
        Json.Builder settings = Json.object();
        new TreeMap<>(account.settings()).forEach(settings::put);
        return new LedgerWriter.Entry(
                "account",
                "the account " + account.ref() + " was added",
                Json.object()
                        .put("account", account.ref().toString())
                        .put("settings", settings.build())
                        .build());
    }

    private Connection connection(AccountRef ref, Map<String, String> settings) {
        return new Connection(ref, settings, engine.clock());
    }

    private Provider provider(AccountRef ref) throws EngineException {
        String known =
                engine.providers().all().stream()
                        .map(provider -> provider.info().id())
                        .collect(Collectors.joining(", "));
        return engine.providers()
                .find(ref.provider())
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "there is no provider '" + ref.provider() + "'",
                                        "known providers: " + known));
    }

    private static void requireKnownSettings(ProviderInfo info, Map<String, String> settings)
            throws EngineException {
        List<String> known = info.settings().stream().map(ProviderInfo.Setting::name).toList();
        for (String name : new TreeMap<>(settings).keySet()) {
            if (!known.contains(name)) {
                throw new EngineException(
                        Ending.USAGE,
                        "an account of " + info.id() + " has no setting '" + name + "'",
                        "its settings: " + String.join(", ", known));
            }
        }
        for (ProviderInfo.Setting setting : info.settings()) {
            if (setting.required() && settings.getOrDefault(setting.name(), "").isBlank()) {
                throw new EngineException(
                        Ending.USAGE,
                        "an account of "
                                + info.id()
                                + " needs the setting '"
                                + setting.name()
                                + "'",
                        "add --" + setting.name() + " VALUE: " + setting.description());
            }
        }
    }

    private static EngineException unusable(AccountRef ref, ProviderException failure) {
        if (failure instanceof ProviderException.Refused refused
                && refused.reason() == ProviderException.Reason.INVALID) {
            EngineException explained = ProviderFailures.explain(ref, failure);
            return new EngineException(
                    Ending.USAGE,
                    explained.getMessage() == null ? ref.toString() : explained.getMessage(),
                    "correct the setting that the message names");
        }
        return ProviderFailures.explain(ref, failure);
    }

    private static EngineException unknown(String name) {
        return new EngineException(
                Ending.USAGE,
                "there is no account '" + name + "'",
                "'keyrecall account list' shows the accounts there are");
    }
}
