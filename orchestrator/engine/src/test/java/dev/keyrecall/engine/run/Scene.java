package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A small account with every shape of principal: one credential, two, one active beside one
 * inactive, with and without consumers; one credential then deleted and one created behind our
 * back. Time is the test's own.
 */
final class Scene {
    static final AccountRef ACCOUNT = new AccountRef("model", "lab");
    static final AccountRef SECOND = new AccountRef("model", "second");
    static final Vault VAULT = vault();

    /** Where a test has no patience of its own: a provider that went away ends the run. */
    private static final Duration GIVE_UP_AFTER = Duration.ofHours(1);

    final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T08:00:00Z"));

    /** Done whenever somebody asks for the time. */
    volatile Runnable ticking = () -> {};

    final InstantSource clock =
            () -> {
                ticking.run();
                return now.get();
            };

    final ModelCloud cloud = new ModelCloud();
    final ModelProvider provider = new ModelProvider(cloud, clock);
    final Ids ids;
    InMemoryStore store = new InMemoryStore(now::get);
    private final AtomicInteger process = new AtomicInteger(1);

    /** Kinds of consumer that need no account. */
    final List<ConsumerSource> sources = new ArrayList<>();

    /** What can be turned off and on. */
    final List<SwitchKind> switchKinds = new ArrayList<>();

    /** Who is told what a run does. */
    RunListener listener = new Silence();

    String inactive = "";
    String missing = "";
    String unexpected = "";

    Scene(long seed) {
        this.ids = new Ids(new Random(seed));
    }

    Engine engine() {
        return new Engine(
                store,
                new Providers(List.of(provider), sources, List.of(() -> switchKinds)),
                clock,
                ids,
                duration -> now.updateAndGet(at -> at.plus(duration)),
                new Actor("tester", "tester"),
                "test");
    }

    static CredentialRef ref(String id) {
        return new CredentialRef(ACCOUNT, "iam-access-key", id);
    }

    /** Six principals, nine credentials, five consumers; accepted, and not yet tampered with. */
    Scene prepared() throws EngineException {
        String single = create("single", "single-app");
        create("idle");
        create("pair", "pair-a");
        create("pair", "pair-b");
        create("half", "half-app");
        inactive = create("half");
        cloud.put(java.util.Objects.requireNonNull(cloud.key(inactive)).with(Status.INACTIVE));
        missing = create("robbed", "robbed-app");
        create("twins");
        create("twins", "twins-app");
        new AccountDirectory(engine()).add(ACCOUNT, Map.of());
        refresh();
        new InventoryAcceptance(engine()).acceptAll();
        cloud.consumers.forEach((place, held) -> register(held.id(), place));
        org.assertj.core.api.Assertions.assertThat(single).isNotEmpty();
        return this;
    }

    /** One credential gone, one that nobody knows. */
    Scene tamperedWith() throws EngineException {
        cloud.remove(missing);
        unexpected = cloud.create("single", clock.instant());
        refresh();
        return this;
    }

    void refresh() throws EngineException {
        new InventoryRefresh(engine()).refresh(null, (_, _) -> {});
    }

    private String create(String principal, String... consumers) {
        String id = cloud.create(principal, clock.instant().minus(Duration.ofDays(90)));
        for (String consumer : consumers) {
            cloud.hold(consumer, id);
        }
        return id;
    }

    /** Whether a credential that stood before the run was active then. */
    boolean wasActive(String id) {
        return !inactive.equals(id);
    }

    void register(String id, String place) {
        try {
            new ConsumerRegistry(engine())
                    .add(ref(id), new ConsumerTarget("model.place", place, Map.of()));
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    String planned(Mode mode, Duration soak) throws EngineException {
        return planned(mode, soak, 2, Duration.ZERO);
    }

    String planned(Mode mode, Duration soak, int proofTries, Duration proofWindow)
            throws EngineException {
        Planning.Planned planned =
                new Planning(engine())
                        .create(
                                new Planning.PlanRequest(
                                        mode, "all", soak, proofTries, proofWindow));
        new Approvals(engine()).approve(planned.plan().id(), "approver");
        return planned.plan().id();
    }

    /** A second account with one principal, one credential and one consumer. */
    ModelCloud second() throws EngineException {
        ModelCloud other = new ModelCloud();
        provider.others.put(SECOND.name(), other);
        String id = other.create("far", clock.instant().minus(Duration.ofDays(90)));
        other.hold("far-app", id);
        new AccountDirectory(engine()).add(SECOND, Map.of());
        refresh();
        CredentialRef ref = new CredentialRef(SECOND, "iam-access-key", id);
        new InventoryAcceptance(engine()).accept(List.of(ref));
        new ConsumerRegistry(engine())
                .add(ref, new ConsumerTarget("model.place", "far-app", Map.of()));
        return other;
    }

    /** Runs in a process of its own: an earlier one that crashed is known to be gone. */
    RunResult run(String plan, boolean resume) throws EngineException {
        return run(plan, resume, true, () -> false);
    }

    /**
     * Runs in a process of its own.
     *
     * @param othersGone whether every earlier process is known to be gone
     */
    RunResult run(String plan, boolean resume, boolean othersGone, StopSignal stop)
            throws EngineException {
        return new CampaignRun(engine(), VAULT, identity(othersGone))
                .run(plan, options(resume), listener, stop);
    }

    /** Gives units back, in a process of its own. */
    List<Rollback.Line> giveBack(String campaign, Integer... units) throws EngineException {
        return new Rollback(engine(), VAULT, identity(true))
                .give(
                        campaign,
                        new TreeSet<>(List.of(units)),
                        "it is missed",
                        listener,
                        () -> false);
    }

    private ProcessIdentity identity(boolean othersGone) {
        String self = "test/" + process.incrementAndGet() + "/x";
        return new ProcessIdentity() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public boolean gone(String owner) {
                return othersGone && !owner.equals(self);
            }

            @Override
            public OptionalLong running(String owner) {
                return OptionalLong.empty();
            }
        };
    }

    /** What {@link #run} is told beside; whole runs where nothing is said. */
    RunOptions limits = RunOptions.whole(false);

    private RunOptions options(boolean resume) {
        return new RunOptions(
                        resume,
                        limits.canary(),
                        limits.failuresPercent(),
                        limits.only(),
                        limits.suspendOnly())
                .givingUpAfter(Objects.requireNonNullElse(limits.giveUpAfter(), GIVE_UP_AFTER));
    }

    /** What a process started after a crash finds: everything committed, nothing else. */
    void crashed() {
        store.interruptWith(null);
        store = store.reopen();
        provider.hook = new ModelProvider.Hook() {};
    }

    private static Vault vault() {
        SecretBytes passphrase = SecretBytes.ofUtf8("a passphrase of the tests");
        NewRecipient recipient =
                new NewRecipient.Passphrase("", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM);
        try {
            return LocalVault.create(recipient, new SecureRandom()).vault();
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    static class Silence implements RunListener {
        @Override
        public void started(int units, int alreadyTerminal) {}

        @Override
        public void step(int ordinal, CredentialRef ref, dev.keyrecall.engine.campaign.Step step) {}

        @Override
        public void unit(dev.keyrecall.engine.campaign.Unit unit) {}

        @Override
        public void turned(String name) {}

        @Override
        public void waiting(@Nullable AccountRef lane, String why) {}
    }
}
