package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.RunListener;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every simulation of a mode begins with: an account that was listed and accepted, tampered
 * with since, and an approved plan over all of it.
 *
 * @param mode the plan's
 * @param store to be opened anew for each
 * @param cloud to be copied for each
 * @param plan the plan's id
 * @param now when it was made
 */
record SimStage(Mode mode, InMemoryStore store, SimCloud cloud, String plan, Instant now) {
    static final AccountRef ACCOUNT = new AccountRef("model", "lab");
    static final Vault VAULT = vault();
    static final RunListener SILENCE = new Silence();

    /** Active credentials by principal once a campaign is done. */
    static final Map<String, Integer> ACTIVE_AFTERWARDS =
            Map.of("half", 1, "pair", 2, "robbed", 1, "single", 1);

    /** What stood before. */
    static final Set<String> OLD =
            Set.of("KEY1000", "KEY1001", "KEY1002", "KEY1003", "KEY1004", "KEY1005");

    /** A principal that has nothing any more, where something was removed behind our back. */
    static final String EMPTY = "robbed";

    private static final Instant DAY = Instant.parse("2026-11-23T08:00:00Z");

    /** The campaign of the plan. */
    String campaign() {
        return store.read(tx -> tx.campaigns().all()).getFirst().id();
    }

    static CredentialRef ref(String id) {
        return new CredentialRef(ACCOUNT, SimProvider.TYPE, id);
    }

    /** Sets it up, with nothing in the way. */
    static SimStage of(Mode mode) {
        SimTime time = new SimTime(new Random(1), DAY);
        SimCloud cloud = new SimCloud();
        InMemoryStore store = new InMemoryStore(time);
        SimFaults none = new SimFaults(new Random(1));
        none.end();
        SimNode node = new SimNode("stage", 1, time, none, new TreeSet<>());
        SimWatch watch = new SimWatch(time, store, ACCOUNT, cloud, Mode.EXPOSURE, "none");
        Engine engine =
                new Engine(
                        store,
                        new Providers(List.of(new SimProvider(cloud, time, none, node, watch))),
                        time,
                        new Ids(new Random(1)),
                        time::await,
                        new Actor("tester", "tester"),
                        "test");
        String[] plan = new String[1];
        time.spawn(() -> plan[0] = planned(engine, cloud, time, mode));
        time.run(Long.MAX_VALUE);
        return new SimStage(mode, store, cloud, plan[0], time.instant());
    }

    private static String planned(Engine engine, SimCloud cloud, SimTime time, Mode mode) {
        try {
            Instant longAgo = time.instant().minus(Duration.ofDays(90));
            for (String principal : List.of("single", "pair", "pair", "half", "half", "robbed")) {
                SimCloud.Key key = cloud.create(principal, longAgo, false);
                String place = principal + "-" + key.id();
                cloud.places().put(place, new SimCloud.Held(key.id(), key.value()));
            }
            SimCloud.Key inactive = Objects.requireNonNull(cloud.key("KEY1004"));
            cloud.status(longAgo, inactive, Status.INACTIVE);
            cloud.places().remove("half-KEY1004");
            new AccountDirectory(engine).add(ACCOUNT, Map.of());
            new InventoryRefresh(engine).refresh(null, (_, _) -> {});
            new InventoryAcceptance(engine).acceptAll();
            for (var place : cloud.places().entrySet()) {
                new ConsumerRegistry(engine)
                        .add(
                                ref(place.getValue().id()),
                                new ConsumerTarget(SimProvider.PLACE, place.getKey(), Map.of()));
            }
            if (mode == Mode.EXPOSURE) {
                cloud.remove(time.instant(), "KEY1005");
                new InventoryRefresh(engine).refresh(null, (_, _) -> {});
            }
            String plan =
                    new Planning(engine)
                            .create(
                                    new Planning.PlanRequest(
                                            mode,
                                            "all",
                                            Duration.ZERO,
                                            2,
                                            SimCloud.CONSISTENCY_WINDOW))
                            .plan()
                            .id();
            new Approvals(engine).approve(plan, "approver");
            return plan;
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
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

    private static final class Silence implements RunListener {
        @Override
        public void started(int units, int alreadyTerminal) {}

        @Override
        public void step(int ordinal, CredentialRef ref, Step step) {}

        @Override
        public void unit(Unit unit) {}

        @Override
        public void turned(String name) {}

        @Override
        public void waiting(@Nullable AccountRef lane, String why) {}
    }
}
