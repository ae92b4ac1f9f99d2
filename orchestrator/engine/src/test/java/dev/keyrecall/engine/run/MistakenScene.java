package dev.keyrecall.engine.run;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A random account with one credential, the target, about which somebody makes a {@link Mistake},
 * and the truth of every cut: whether a consumer presented what was cut at that very moment.
 */
final class MistakenScene {
    static final String PRINCIPAL = "target";
    private static final Duration AGE = Duration.ofDays(90);

    final Scene scene;
    final Random random;
    final Mistake mistake;

    /** What was cut while a consumer presented it. */
    final List<String> presentedCuts = new CopyOnWriteArrayList<>();

    /** All ids whose suspension or revocation was sent. */
    final Set<String> cuts = new ConcurrentSkipListSet<>();

    /** Principals whose units this mistake concerns too. */
    final Set<String> concerned = new TreeSet<>(Set.of(PRINCIPAL));

    final Set<String> old = new TreeSet<>();
    String target = "";
    String place = "";
    String sibling = "";
    String scope = "all";
    boolean farRefused;
    private boolean seenTo;
    private boolean begun;

    /** Which of two moments a mistake is made at. */
    final boolean early;

    private String plan = "";
    private Mode mode = Mode.HYGIENE;
    private final AtomicBoolean crashed = new AtomicBoolean();

    MistakenScene(Mistake mistake, long seed) {
        this.scene = new Scene(seed);
        this.random = new Random(seed);
        this.mistake = mistake;
        this.early = random.nextBoolean();
    }

    /** The target as the mistake wants it, and up to four others of every shape. */
    MistakenScene populated() throws EngineException {
        switch (mistake.shape(random)) {
            case SINGLE -> {
                target = create(PRINCIPAL, "target-app");
                place = "target-app";
                if (random.nextBoolean()) {
                    scene.cloud.hold("target-more", target);
                }
            }
            case FIRST_OF_TWO -> {
                target = create(PRINCIPAL, "target-app");
                sibling = create(PRINCIPAL, "target-b");
                place = "target-app";
            }
            case SECOND_OF_TWO -> {
                sibling = create(PRINCIPAL, "target-b");
                target = create(PRINCIPAL, "target-app");
                place = "target-app";
            }
            case BESIDE_AN_IDLE_ONE -> {
                sibling = create(PRINCIPAL);
                target = create(PRINCIPAL, "target-app");
            }
            case WITHOUT_CONSUMERS -> target = create(PRINCIPAL);
            case INACTIVE -> {
                sibling = create(PRINCIPAL, "target-app");
                target = create(PRINCIPAL);
                status(target, Status.INACTIVE);
            }
            case UNEXPECTED -> create(PRINCIPAL, "target-app");
        }
        for (int i = mistake.alone() ? 0 : random.nextInt(5); i > 0; i--) {
            bystander(i);
        }
        new AccountDirectory(scene.engine()).add(Scene.ACCOUNT, Map.of());
        scene.refresh();
        new InventoryAcceptance(scene.engine()).acceptAll();
        scene.cloud.consumers.forEach((at, held) -> scene.register(held.id(), at));
        if (target.isEmpty()) {
            target = create(PRINCIPAL);
            scene.refresh();
        }
        old.addAll(scene.cloud.keys.keySet());
        watch();
        return this;
    }

    private void bystander(int number) {
        String name = "bystander-" + number;
        switch (random.nextInt(4)) {
            case 0 -> create(name, name + "-app", name + "-more");
            case 1 -> {
                create(name, name + "-a");
                create(name, name + "-b");
            }
            case 2 -> create(name);
            default -> {
                create(name, name + "-app");
                status(create(name), Status.INACTIVE);
            }
        }
    }

    String create(String principal, String... consumers) {
        String id = scene.cloud.create(principal, scene.clock.instant().minus(AGE));
        for (String consumer : consumers) {
            scene.cloud.hold(consumer, id);
        }
        return id;
    }

    void status(String id, Status status) {
        scene.cloud.put(key(id).with(status));
    }

    ModelCloud.Key key(String id) {
        return Objects.requireNonNull(scene.cloud.key(id), id);
    }

    void later(Duration duration) {
        scene.now.updateAndGet(at -> at.plus(duration));
    }

    /** Once, when the target's unit begins its first step. */
    boolean begins() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** Somebody uses it now, and the provider tells. */
    void used() {
        later(Duration.ofSeconds(1));
        scene.cloud.lastUses.put(target, scene.now.get());
    }

    void register(String id, String at) {
        scene.register(id, at);
    }

    void unregister(String at) {
        try {
            new ConsumerRegistry(scene.engine())
                    .remove(Scene.ref(target), new ConsumerTarget("model.place", at, Map.of()));
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A place that has the target, and is registered for it from now on. */
    void late(String at) {
        place = at;
        scene.cloud.hold(at, target);
        register(target, at);
    }

    /** Somebody whom nobody has registered. */
    void unknownUser() {
        place = "unknown-app";
        scene.cloud.hold(place, target);
    }

    /** What a person does about a credential that somebody enabled: that one needs it no more. */
    void disabled() {
        scene.cloud.consumers.remove(place);
        if (scene.cloud.key(target) != null) {
            status(target, Status.INACTIVE);
        }
    }

    /** Another principal's credential, for which a place is registered that has the target. */
    String stranger(String at) throws EngineException {
        String id = create("stranger");
        scene.refresh();
        new InventoryAcceptance(scene.engine()).accept(List.of(Scene.ref(id)));
        old.add(id);
        concerned.add("stranger");
        place = at;
        scene.cloud.hold(at, target);
        register(id, at);
        return id;
    }

    /** Another account's credential, for which a place of the machine is registered. */
    void far(String at) throws EngineException {
        ModelCloud other = new ModelCloud();
        other.next = 5_000;
        scene.provider.others.put(Scene.SECOND.name(), other);
        var here = scene.provider.connect(new Connection(Scene.ACCOUNT, Map.of(), scene.clock));
        var delivery = here.consumers().getFirst().delivery();
        scene.sources.add(() -> List.of(new ConsumerKind("desk", List.of(), delivery)));
        String id = other.create("far", scene.clock.instant().minus(AGE));
        CredentialRef ref = new CredentialRef(Scene.SECOND, "iam-access-key", id);
        new AccountDirectory(scene.engine()).add(Scene.SECOND, Map.of());
        scene.refresh();
        new InventoryAcceptance(scene.engine()).accept(List.of(ref));
        place = at;
        scene.cloud.hold(at, target);
        new ConsumerRegistry(scene.engine()).add(ref, new ConsumerTarget("desk", at, Map.of()));
        concerned.add("far");
        farRefused = true;
    }

    /** Hands that place what it is registered for. */
    void farHeld() {
        ModelCloud other = Objects.requireNonNull(scene.provider.others.get(Scene.SECOND.name()));
        ModelCloud.Key key = other.of("far").getFirst();
        scene.cloud.consumers.put(place, new ModelCloud.Held(key.id(), key.value()));
    }

    /** A live credential of the target's principal that can serve a consumer instead. */
    String other() {
        List<ModelCloud.Key> others =
                scene.cloud.of(PRINCIPAL).stream()
                        .filter(key -> !key.id().equals(target))
                        .filter(key -> key.status() == Status.ACTIVE)
                        .toList();
        return others.stream()
                .map(ModelCloud.Key::id)
                .filter(id -> !old.contains(id))
                .findFirst()
                .orElseGet(() -> others.getFirst().id());
    }

    void planned(Mode chosen) throws EngineException {
        mode = chosen;
        var request =
                new Planning.PlanRequest(
                        chosen, scope, mistake.soak(), 1 + random.nextInt(2), Duration.ZERO);
        plan = new Planning(scene.engine()).create(request).plan().id();
        new Approvals(scene.engine()).approve(plan, "approver");
    }

    /** The first run, and where it has to be gone on with until the mistake shows, the next. */
    RunResult run() throws EngineException {
        try {
            RunResult result = scene.run(plan, false);
            if (mode == Mode.EXPOSURE || mistake.soak().isZero()) {
                return result;
            }
            while (unit(result).state() != Unit.State.SOAKING) {
                result = resume();
            }
        } catch (Crash | EngineException e) {
            if (!crashed.get()) {
                throw e;
            }
            scene.crashed();
            watch();
        }
        mistake.meanwhile(this);
        return resume();
    }

    /** A campaign that somebody stops before the target's principal takes a step. */
    void stoppedBefore(String id, Step step) throws EngineException {
        planned(Mode.HYGIENE);
        AtomicBoolean stop = new AtomicBoolean();
        scene.listener =
                new Scene.Silence() {
                    @Override
                    public void step(int ordinal, CredentialRef ref, Step taken) {
                        if (ref.id().equals(id) && taken == step) {
                            stop.set(true);
                        }
                    }
                };
        scene.run(plan, false, true, stop::get);
        scene.refresh();
        watch();
    }

    RunResult resume() throws EngineException {
        later(Duration.ofDays(2));
        return scene.run(plan, true);
    }

    /** Resumes until it ends, and sees to what is found on the way. */
    RunResult mended() throws EngineException {
        seenTo = true;
        RunResult result = null;
        for (int round = 0; round < 4; round++) {
            mistake.mend(this);
            result = resume();
            if (result.open().isEmpty() && result.resumeAfter() == null) {
                return result;
            }
        }
        return Objects.requireNonNull(result);
    }

    List<Unit> units(RunResult result) {
        return new ArrayList<>(scene.store.read(tx -> tx.campaigns().units(result.campaign())));
    }

    Unit unit(RunResult result) {
        return units(result).stream()
                .filter(unit -> unit.ref().equals(Scene.ref(target)))
                .findFirst()
                .orElseThrow();
    }

    /** Units that somebody's mistake about another credential is no reason to hold up. */
    List<Unit> unconcerned(RunResult result) {
        return units(result).stream()
                .filter(unit -> !concerned.contains(principal(unit.ref())))
                .toList();
    }

    private @Nullable String principal(CredentialRef ref) {
        return scene.store
                .read(tx -> tx.credentials().observed(ref))
                .map(seen -> seen.credential().principal())
                .orElse(null);
    }

    private void watch() {
        scene.listener =
                new Scene.Silence() {
                    @Override
                    public void step(int ordinal, CredentialRef ref, Step step) {
                        if (!seenTo && ref.equals(Scene.ref(target))) {
                            if (mode == Mode.EXPOSURE && step == Step.REVOKE) {
                                mistake.meanwhile(MistakenScene.this);
                            }
                            mistake.at(MistakenScene.this, step);
                        }
                    }
                };
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void cutting(String id) {
                        boolean first = id.equals(target) && mistake.crashes();
                        if (first && crashed.compareAndSet(false, true)) {
                            throw new Crash("killed before the cut was sent");
                        }
                        cuts.add(id);
                        if (scene.cloud.presented(id)) {
                            presentedCuts.add(id);
                        }
                    }

                    @Override
                    public void probing(String id) throws ProviderException {
                        if (farRefused && id.startsWith("KEY5")) {
                            throw new ProviderException.Unavailable("not today", null, null);
                        }
                    }
                };
    }
}
