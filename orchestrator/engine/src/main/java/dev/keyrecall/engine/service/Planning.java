package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanCounts;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.PlanException;
import dev.keyrecall.engine.campaign.PlanInput;
import dev.keyrecall.engine.campaign.PlanMaker;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.campaign.Requester;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes plans and finds them again. Never writes at a provider. Thread-safe. */
public final class Planning {
    /** More than anybody needs to believe an answer, and few enough to end. */
    public static final int PROOF_TRIES_MAX = 100;

    /** Longer windows belong to a scheduled probe, not to a run that somebody watches. */
    public static final Duration PROOF_WINDOW_MAX = Duration.ofHours(24);

    /** A suspended credential that nobody missed for this long is not missed. */
    public static final Duration SOAK_MAX = Duration.ofDays(90);

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;

    public Planning(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
    }

    /**
     * Makes a plan of the latest refresh, with its campaign and units, in one transaction.
     *
     * @throws EngineException USAGE for a scope that cannot be read, names an unknown account or
     *     holds nothing to do, and for a soak or proof out of range; REFUSED where an account in
     *     scope was never refreshed or accepted, or its credential source cannot be read, and where
     *     a policy stands by which who acts asks for no plans, or for none of so many units
     */
    public Planned create(PlanRequest request) throws EngineException {
        Scope scope = Scopes.read(request.scope());
        requireInRange(request);
        SlotTable slots = SlotTable.of(engine, accounts(scope));
        return Refusals.writing(engine.store(), tx -> make(tx, request, scope, slots));
    }

    /**
     * A plan made earlier.
     *
     * @throws EngineException USAGE when there is none, REFUSED when it is damaged
     */
    public Plan load(String planId) throws EngineException {
        return StoredPlans.read(StoredPlans.require(engine, planId));
    }

    /**
     * A plan's exact bytes.
     *
     * @throws EngineException USAGE when there is none, REFUSED when they are damaged
     */
    public byte[] bytes(String planId) throws EngineException {
        StoredPlan stored = StoredPlans.require(engine, planId);
        StoredPlans.read(stored);
        return stored.bytes();
    }

    /**
     * Every plan, newest first.
     *
     * @throws EngineException REFUSED when one is damaged
     */
    public List<Planned> list() throws EngineException {
        List<StoredPlan> stored = engine.store().read(tx -> tx.campaigns().plans());
        List<Planned> plans = new ArrayList<>();
        for (StoredPlan one : stored) {
            plans.add(new Planned(StoredPlans.read(one), one.digest()));
        }
        return plans;
    }

    /** A plan for the person who approves it, from its bytes, with whom it names. */
    public String render(Plan plan) {
        return engine.store().read(tx -> PlanDocument.render(plan, new PeopleReading(tx)::text));
    }

    /** Who asked for a plan, and the operating-system user. */
    public String requester(Plan plan) {
        return engine.store().read(tx -> requester(tx, plan));
    }

    static String requester(Tx tx, Plan plan) {
        PeopleReading people = new PeopleReading(tx);
        return people.text(plan.requester().name())
                + " (os user "
                + people.text(plan.requester().osUser())
                + ")";
    }

    /** How often each action stands in a plan, by step word; zeroes included. */
    public Map<String, Integer> actionCounts(Plan plan) {
        return PlanCounts.of(plan);
    }

    private static void requireInRange(PlanRequest request) throws EngineException {
        require(!request.soak().isNegative() && request.soak().compareTo(SOAK_MAX) <= 0, "soak");
        require(
                request.proofTries() >= 1 && request.proofTries() <= PROOF_TRIES_MAX,
                "number of proof tries");
        require(
                !request.proofWindow().isNegative()
                        && request.proofWindow().compareTo(PROOF_WINDOW_MAX) <= 0,
                "proof window");
    }

    private static void require(boolean holds, String what) throws EngineException {
        if (!holds) {
            throw new EngineException(
                    Ending.USAGE,
                    "the " + what + " is out of range",
                    "soak 0s to "
                            + SOAK_MAX.toHours()
                            + "h, proof tries 1 to "
                            + PROOF_TRIES_MAX
                            + ", proof window 0s to "
                            + PROOF_WINDOW_MAX.toHours()
                            + "h");
        }
    }

    /** The accounts that the scope may be about; a condition on one that was never added fails. */
    private List<Account> accounts(Scope scope) throws EngineException {
        AccountDirectory directory = new AccountDirectory(engine);
        List<Account> all = directory.all();
        if (all.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE, "no account was added yet", "start with 'keyrecall account add'");
        }
        for (String name : scope.accounts()) {
            directory.require(name);
        }
        List<Account> concerned =
                all.stream().filter(account -> scope.concerns(account.ref())).toList();
        if (concerned.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "the scope is about no account that was added",
                    "'keyrecall account list' shows the accounts there are");
        }
        requireDistinct(concerned);
        return concerned;
    }

    /** One account under two names would have each of its credentials in the plan twice. */
    private static void requireDistinct(List<Account> accounts) throws EngineException {
        Map<List<String>, Account> seen = new HashMap<>();
        for (Account account : accounts) {
            String number = account.providerAccountId();
            if (number == null) {
                continue;
            }
            String endpoint = account.settings().getOrDefault("endpoint", "");
            Account other =
                    seen.putIfAbsent(List.of(account.ref().provider(), number, endpoint), account);
            if (other != null) {
                throw new EngineException(
                        Ending.USAGE,
                        other.ref() + " and " + account.ref() + " are one account, " + number,
                        "each of its credentials would be in the plan twice: add to the scope"
                                + " account="
                                + other.ref().name());
            }
        }
    }

    private Planned make(Tx tx, PlanRequest request, Scope scope, SlotTable slots)
            throws EngineException {
        Authorization.require(engine, tx, Role.REQUESTER);
        LedgerPoint point = LedgerPoint.of(tx);
        List<PlanInput.AccountInventory> inventories = inventories(tx, scope);
        Actor actor = engine.actor();
        PlanInput input =
                new PlanInput(
                        engine.ids().next("plan"),
                        engine.ids().next("camp"),
                        request.mode(),
                        scope,
                        engine.clock().instant(),
                        new Requester(
                                committing.to(tx, actor.name()), committing.to(tx, actor.osUser())),
                        request.soak(),
                        request.proofTries(),
                        request.proofWindow(),
                        inventories,
                        slots,
                        slots.byHand(),
                        held(tx, inventories)::contains,
                        OwnPlaces.of(engine.providers(), tx.accounts().all()),
                        point.size(),
                        point.root());
        Plan units;
        try {
            units = PlanMaker.make(input);
        } catch (PlanException why) {
            throw explain(why);
        }
        Plan plan =
                units.with(
                        request.switches(),
                        request.own() ? OwnKeys.now(tx) : List.of(),
                        OwnKeys.notes(tx, units));
        requireFewEnough(tx, plan);
        byte[] bytes = PlanDocument.bytes(plan);
        Planned planned = new Planned(plan, PlanDocument.digest(bytes));
        store(tx, planned, bytes);
        return planned;
    }

    private static void requireFewEnough(Tx tx, Plan plan) throws EngineException {
        Optional<String> tooMany = PolicyBook.current(tx).flatMap(policy -> policy.aboveMost(plan));
        if (tooMany.isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the plan would have " + tooMany.get(),
                    "make smaller plans, with a narrower --scope");
        }
    }

    /** Those that the scope may be about: a plan passes over the others. */
    private static List<PlanInput.AccountInventory> inventories(Tx tx, Scope scope) {
        return tx.accounts().all().stream()
                .filter(account -> scope.concerns(account.ref()))
                .map(account -> inventory(tx, account))
                .toList();
    }

    private static PlanInput.AccountInventory inventory(Tx tx, Account account) {
        List<AcceptedCredential> accepted = tx.credentials().acceptedIn(account.ref());
        return new PlanInput.AccountInventory(
                account,
                tx.credentials().observedIn(account.ref()),
                accepted,
                Baselines.stands(tx, account.ref(), accepted),
                tx.credentials().consumersIn(account.ref()),
                tx.credentials().ownersIn(account.ref()),
                tx.credentials().findingsIn(account.ref()));
    }

    private static Set<CredentialRef> held(Tx tx, List<PlanInput.AccountInventory> inventories) {
        Set<CredentialRef> refs = new HashSet<>();
        for (PlanInput.AccountInventory inventory : inventories) {
            inventory.observed().forEach(one -> refs.add(one.credential().ref()));
            inventory.accepted().forEach(one -> refs.add(one.ref()));
        }
        return tx.secrets().heldAmong(refs);
    }

    private void store(Tx tx, Planned planned, byte[] bytes) {
        Plan plan = planned.plan();
        tx.campaigns()
                .createPlan(new StoredPlan(plan.id(), plan.campaign(), planned.digest(), bytes));
        tx.campaigns().put(Campaign.planned(plan));
        tx.campaigns()
                .putUnits(
                        plan.units().stream()
                                .map(unit -> Unit.planned(plan.campaign(), unit))
                                .toList());
        ledger.append(tx, entry(planned));
    }

    private static LedgerWriter.Entry entry(Planned planned) {
        Plan plan = planned.plan();
        Json.Builder actions = Json.object();
        PlanCounts.of(plan).forEach((step, count) -> actions.put(step, count));
        return new LedgerWriter.Entry(
                        "plan",
                        plan.mode().word()
                                + " plan "
                                + plan.id()
                                + " over "
                                + plan.units().size()
                                + " units",
                        Json.object()
                                .put("plan", plan.id())
                                .put("mode", plan.mode().word())
                                .put("scope", plan.scope())
                                .put("units", plan.units().size())
                                .put("excluded", plan.excluded().size())
                                .put("actions", actions.build())
                                .build())
                .campaign(plan.campaign())
                .planDigest(planned.digest());
    }

    private static EngineException explain(PlanException why) {
        Ending ending =
                switch (why.reason()) {
                    case EMPTY -> Ending.USAGE;
                    case NOT_READY -> Ending.REFUSED;
                };
        return new EngineException(ending, String.valueOf(why.getMessage()), why.hint());
    }

    /**
     * What a plan is asked to be.
     *
     * @param scope the expression as typed
     * @param soak how long an old credential stays only suspended; without effect in exposure mode
     * @param proofTries how many consistent answers prove something
     * @param proofWindow the span from the first to the last of them
     * @param switches what is turned off before, and on after
     * @param own whether the vault's own keys are to be replaced afterwards
     */
    public record PlanRequest(
            Mode mode,
            String scope,
            Duration soak,
            int proofTries,
            Duration proofWindow,
            List<PlannedSwitch> switches,
            boolean own) {
        public PlanRequest {
            switches = List.copyOf(switches);
        }

        /** Units alone. */
        public PlanRequest(
                Mode mode, String scope, Duration soak, int proofTries, Duration proofWindow) {
            this(mode, scope, soak, proofTries, proofWindow, List.of(), false);
        }
    }

    /**
     * A plan with what is approved of it.
     *
     * @param digest lower-case hex SHA-256 of its canonical bytes
     */
    public record Planned(Plan plan, String digest) {}
}
