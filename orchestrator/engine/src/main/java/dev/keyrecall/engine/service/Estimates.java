package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.estimate.Estimator;
import dev.keyrecall.engine.estimate.LaneFacts;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.estimate.Place;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How long campaigns will take, by what the home holds: the plan, the adapters' declarations, and
 * how fast each account answered when it was last listed. Sends nothing and writes nothing.
 */
public final class Estimates {
    private final Engine engine;
    private final LedgerTail tail;

    public Estimates(Engine engine) {
        this.engine = engine;
        this.tail = new LedgerTail(engine.store());
    }

    /** That of the whole plan, as it was before anything was begun. */
    public Estimate of(Plan plan) {
        return Estimator.estimate(plan, facts(plan));
    }

    /** That of what is left of a campaign now, to be kept up by a run that begins. */
    public Outlook outlook(Plan plan) {
        Map<Integer, Unit> units = units(plan);
        return outlook(plan, unit -> place(units.get(unit.ordinal())));
    }

    /**
     * How long a campaign will still take, from where it stands and at the pace that its run has
     * shown. It supposes that what soaks is gone on with at once, and that what is open is tried
     * again where no run goes on.
     */
    public Estimated left(Status status) {
        Plan plan = status.plan();
        Campaign campaign = status.campaign();
        if (campaign.state() == Campaign.State.DONE) {
            return new Estimated(Range.NONE, new Estimate(List.of(), Range.NONE), false);
        }
        Map<Integer, Unit> units = new HashMap<>();
        status.units().forEach(unit -> units.put(unit.ordinal(), unit));
        Instant begun = campaign.state() == Campaign.State.RUNNING ? begun(plan, campaign) : null;
        if (begun == null) {
            Outlook rest = outlook(plan, unit -> place(units.get(unit.ordinal())));
            return new Estimated(rest.estimate().finish(), rest.estimate(), false);
        }
        Outlook run =
                outlook(
                        plan,
                        unit -> {
                            Unit row = units.get(unit.ordinal());
                            return provenBefore(row, begun) ? Place.END : Place.BEGINNING;
                        });
        int done = 0;
        for (PlannedUnit unit : plan.units()) {
            Unit row = units.get(unit.ordinal());
            if (row != null && !provenBefore(row, begun)) {
                boolean over =
                        row.state().terminal()
                                || row.state().aside()
                                || row.state() == Unit.State.OPEN;
                done += over ? unit.steps().size() : row.nextStep();
            }
        }
        Duration elapsed = Duration.between(begun, engine.clock().instant());
        return new Estimated(run.left(done, elapsed), run.estimate(), true);
    }

    /** When the run that goes on began; null where none does. */
    private @Nullable Instant begun(Plan plan, Campaign campaign) {
        boolean goesOn =
                engine.store()
                        .read(
                                tx ->
                                        accounts(plan).stream()
                                                .anyMatch(account -> leased(tx, account)));
        if (!goesOn) {
            return null;
        }
        Instant run = tail.runBegun(campaign.id());
        return run == null ? campaign.startedAt() : run;
    }

    private static boolean leased(Tx tx, AccountRef account) {
        return tx.lanes()
                .find(account)
                .filter(lane -> lane.owner() != null)
                .filter(
                        lane ->
                                lane.leaseUntil()
                                        .plus(LaneLimits.SILENCE_MAX)
                                        .isAfter(tx.databaseTime()))
                .isPresent();
    }

    private Outlook outlook(Plan plan, Function<PlannedUnit, Place> from) {
        return Estimator.outlook(plan, facts(plan), from);
    }

    private Map<Integer, Unit> units(Plan plan) {
        Map<Integer, Unit> units = new HashMap<>();
        engine.store()
                .read(tx -> tx.campaigns().units(plan.campaign()))
                .forEach(unit -> units.put(unit.ordinal(), unit));
        return units;
    }

    private Place place(@Nullable Unit row) {
        if (row == null) {
            return Place.BEGINNING;
        }
        if (row.state().terminal()) {
            return Place.END;
        }
        Instant until = row.resumeAfter();
        if (until == null) {
            return new Place(row.nextStep(), null);
        }
        Duration left = Duration.between(engine.clock().instant(), until);
        return new Place(row.nextStep(), left.isNegative() ? Duration.ZERO : left);
    }

    private static boolean provenBefore(@Nullable Unit row, Instant begun) {
        if (row == null || !row.state().terminal()) {
            return false;
        }
        return row.facts()
                .get(UnitFacts.PROVEN_AT)
                .filter(Json.Str.class::isInstance)
                .map(at -> Instant.parse(((Json.Str) at).value()).isBefore(begun))
                .orElse(true);
    }

    private static Set<AccountRef> accounts(Plan plan) {
        Set<AccountRef> accounts = new TreeSet<>(Comparator.comparing(AccountRef::toString));
        plan.units().forEach(unit -> accounts.add(unit.ref().account()));
        return accounts;
    }

    private List<LaneFacts> facts(Plan plan) {
        List<LaneFacts> facts = new ArrayList<>();
        AccountDirectory directory = new AccountDirectory(engine);
        for (AccountRef account : accounts(plan)) {
            facts.add(facts(plan, account, limits(directory, account)));
        }
        return facts;
    }

    /** Null where the account or its adapter is gone, or takes its settings no more. */
    private static @Nullable CallLimits limits(AccountDirectory directory, AccountRef ref) {
        try {
            Account account = directory.require(ref);
            return directory.limits(account);
        } catch (EngineException e) {
            return null;
        }
    }

    private LaneFacts facts(Plan plan, AccountRef account, @Nullable CallLimits limits) {
        Duration request = tail.requestTime(account);
        return engine.store()
                .read(
                        tx -> {
                            Set<CredentialRef> refs = new HashSet<>();
                            for (PlannedUnit unit : plan.units()) {
                                if (unit.ref().account().equals(account)) {
                                    refs.add(unit.ref());
                                }
                            }
                            return new LaneFacts(
                                    account,
                                    limits,
                                    request,
                                    tx.credentials().presentByPrincipal(account),
                                    tx.secrets().heldAmong(refs));
                        });
    }

    /**
     * An estimate that is kept up.
     *
     * @param left how long it will still take
     * @param of what that rests on
     * @param running whether it is at the pace of a run that goes on
     */
    public record Estimated(Range left, Estimate of, boolean running) {}
}
