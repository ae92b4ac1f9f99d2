package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Cost;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Errand;
import dev.keyrecall.spi.ProviderException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;

/**
 * An account drawn from a seed behind a provider that keeps token buckets, answers after a while
 * that varies, and throttles beside that where there is a storm; all of it in virtual time.
 */
final class TimedScene {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final String READS = "model:read";
    private static final String WRITES = "model:write";
    private static final String PROBES = "model:probe";

    final VirtualTime time = new VirtualTime();
    final ModelCloud cloud = new ModelCloud();
    final ModelProvider provider = new ModelProvider(cloud, time);
    private final InMemoryStore store = new InMemoryStore(time);
    private final Random random;
    private final Ids ids;
    private final Duration request;
    private final Map<String, Tokens> buckets = new HashMap<>();
    private double share;
    private Instant stormFrom = Instant.MAX;
    private Instant stormTo = Instant.MAX;
    int throttled;

    /**
     * @param declared whether the provider's limits are declared, or only kept
     */
    TimedScene(long seed, boolean declared) {
        this.random = new Random(seed);
        this.ids = new Ids(new Random(seed));
        this.request = Duration.ofMillis(20 + random.nextInt(180));
        List<CallLimits.Limit> limits = new ArrayList<>();
        limit(limits, READS, 8 + random.nextInt(40), declared);
        limit(limits, WRITES, 2 + random.nextInt(12), declared);
        limit(limits, PROBES, 20 + random.nextInt(80), declared);
        provider.limits = new CallLimits(costs(), limits);
        provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        send(operation);
                    }
                };
        fill(LONG ? 20 + random.nextInt(60) : 6 + random.nextInt(16));
    }

    private void limit(
            List<CallLimits.Limit> limits, String operation, int perSecond, boolean declared) {
        CallLimits.Rate rate = new CallLimits.Rate(perSecond, 1 + random.nextInt(3 * perSecond));
        buckets.put(operation, new Tokens(rate));
        limits.add(
                new CallLimits.Limit(
                        operation,
                        List.of(operation),
                        declared ? rate : null,
                        declared ? CallLimits.Known.STATED : CallLimits.Known.NOT,
                        "the test"));
    }

    private static Map<Errand, List<Cost>> costs() {
        return Map.of(
                Errand.IDENTIFY, List.of(Cost.of(PROBES, 1)),
                Errand.LIST, List.of(new Cost(READS, 1, 1, 2)),
                Errand.LIST_PRINCIPAL, List.of(Cost.of(READS, 4)),
                Errand.PROBE, List.of(Cost.of(PROBES, 1)),
                Errand.SUSPEND, List.of(Cost.of(WRITES, 1)),
                Errand.REVOKE, List.of(Cost.of(WRITES, 1)),
                Errand.ISSUE, List.of(Cost.of(WRITES, 1)),
                Errand.READ, List.of(Cost.of(READS, 1)),
                Errand.DELIVER, List.of(Cost.of(READS, 3), Cost.of(WRITES, 2)));
    }

    private void fill(int principals) {
        Instant longAgo = time.instant().minus(Duration.ofDays(90));
        for (int i = 0; i < principals; i++) {
            String principal = "principal-" + i;
            int credentials = random.nextInt(4) == 0 ? 2 : 1;
            for (int k = 0; k < credentials; k++) {
                String id = cloud.create(principal, longAgo);
                if (random.nextInt(4) > 0) {
                    cloud.hold("place-" + i + "-" + k, id);
                }
            }
        }
    }

    /** So many of a hundred requests are throttled, whatever the buckets hold. */
    void drizzle(double percent) {
        share = percent / 100;
    }

    /** For a while everything is. */
    void storm(Duration after, Duration length) {
        stormFrom = time.instant().plus(after);
        stormTo = stormFrom.plus(length);
    }

    Engine engine() {
        return new Engine(
                store,
                new Providers(List.of(provider)),
                time,
                ids,
                time::await,
                new Actor("tester", "tester"),
                "test");
    }

    /** Lists, accepts, registers and plans. */
    Plan planned(Mode mode, int proofTries, Duration proofWindow) throws EngineException {
        new AccountDirectory(engine()).add(Scene.ACCOUNT, Map.of());
        new InventoryRefresh(engine()).refresh(null, (_, _) -> {});
        new InventoryAcceptance(engine()).acceptAll();
        for (var place : cloud.consumers.entrySet()) {
            new ConsumerRegistry(engine())
                    .add(
                            Scene.ref(place.getValue().id()),
                            new ConsumerTarget("model.place", place.getKey(), Map.of()));
        }
        return new Planning(engine())
                .create(
                        new Planning.PlanRequest(
                                mode, "all", Duration.ZERO, proofTries, proofWindow))
                .plan();
    }

    Estimate estimate(Plan plan) {
        return new Estimates(engine()).of(plan);
    }

    /** Runs to the end; how long that took by the campaign's own times. */
    Duration run(Plan plan, RunListener listener) throws EngineException {
        new Approvals(engine()).approve(plan.id(), "approver");
        RunResult result =
                new CampaignRun(engine(), Scene.VAULT, new Alone())
                        .run(plan.id(), RunOptions.whole(false), listener, () -> false);
        if (result.state() != Campaign.State.DONE) {
            throw new IllegalStateException("left open: " + result.open());
        }
        Campaign campaign = store.read(tx -> tx.campaigns().find(plan.campaign())).orElseThrow();
        return Duration.between(
                Objects.requireNonNull(campaign.startedAt()),
                Objects.requireNonNull(campaign.finishedAt()));
    }

    private static Errand errand(String operation) {
        return switch (operation) {
            case "identify" -> Errand.IDENTIFY;
            case "list" -> Errand.LIST;
            case "ofPrincipal", "orphans" -> Errand.LIST_PRINCIPAL;
            case "verify" -> Errand.PROBE;
            case "suspend", "resume" -> Errand.SUSPEND;
            case "revoke" -> Errand.REVOKE;
            case "mint" -> Errand.ISSUE;
            case "read" -> Errand.READ;
            case "deliver" -> Errand.DELIVER;
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private void send(String operation) throws ProviderException {
        Errand errand = errand(operation);
        int credentials = cloud.keys.size();
        int principals = cloud.activeByPrincipal().size();
        for (Cost cost : provider.limits.of(errand)) {
            for (int i = 0; i < cost.requests(credentials, principals); i++) {
                send(cost.operation(), errand.effect());
            }
        }
    }

    private void send(String operation, boolean effect) throws ProviderException {
        for (int tries = 1; ; tries++) {
            CallGate.Passage passage = provider.gate.before(operation);
            boolean admitted = answered(operation);
            passage.answered();
            if (admitted) {
                return;
            }
            ProviderException.Throttled why =
                    new ProviderException.Throttled("too many", null, null);
            passage.throttled(why);
            if (effect || !passage.again(tries)) {
                throw why;
            }
        }
    }

    private boolean answered(String operation) {
        boolean admitted;
        double factor;
        synchronized (random) {
            Instant now = time.instant();
            boolean storms =
                    random.nextDouble() < share
                            || (!now.isBefore(stormFrom) && now.isBefore(stormTo));
            admitted = Objects.requireNonNull(buckets.get(operation)).take(now) && !storms;
            throttled += admitted ? 0 : 1;
            factor = Math.exp(0.3 * random.nextGaussian());
        }
        try {
            time.await(Duration.ofNanos((long) (request.toNanos() * factor)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return admitted;
    }

    /** The provider's own bucket: a request that finds it empty is refused. */
    private static final class Tokens {
        private final CallLimits.Rate rate;
        private double tokens;
        private Instant filledAt = Instant.MIN;

        Tokens(CallLimits.Rate rate) {
            this.rate = rate;
            this.tokens = rate.burst();
        }

        boolean take(Instant now) {
            if (filledAt.equals(Instant.MIN)) {
                filledAt = now;
            }
            double seconds = Duration.between(filledAt, now).toNanos() / 1e9;
            tokens = Math.min(rate.burst(), tokens + seconds * rate.perSecond());
            filledAt = now;
            // A rounding error of ours is no throttling.
            boolean has = tokens >= 1 - 1e-6;
            tokens -= has ? 1 : 0;
            return has;
        }
    }

    private static final class Alone implements ProcessIdentity {
        @Override
        public String self() {
            return "test/1/x";
        }

        @Override
        public boolean gone(String owner) {
            return true;
        }

        @Override
        public OptionalLong running(String owner) {
            return OptionalLong.empty();
        }
    }
}
