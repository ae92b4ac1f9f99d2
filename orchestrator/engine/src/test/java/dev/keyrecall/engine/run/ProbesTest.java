package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What is made of answers that fail, differ, or come from an old state of the provider. */
final class ProbesTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int PROBES = LONG ? 10_000 : 500;
    private static final int CAMPAIGNS = LONG ? 100 : 5;

    /** In every failure that an adapter may tell of. */
    private static ProviderException failure(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new ProviderException.Throttled("429", null, null);
            case 1 -> new ProviderException.Unavailable("503", null, null);
            case 2 -> new ProviderException.InDoubt("reset", null, null);
            case 3 -> new ProviderException.Refused(Reason.PERMISSION, "Denied", "no", null);
            default -> new ProviderException.Refused(Reason.CONFLICT, "Busy", "not now", null);
        };
    }

    /** One at a time, so the truth stands still between an answer and its judgement. */
    @Test
    void aProbeSaysWhatEveryAnswerSaid() throws EngineException {
        Random random = new Random(9);
        Scene scene = new Scene(90).prepared();
        List<String> ids = new ArrayList<>(scene.cloud.keys.keySet());
        Map<String, String> values = new TreeMap<>();
        scene.cloud.keys.forEach((id, key) -> values.put(id, key.value()));
        scene.cloud.remove(ids.getFirst());
        Map<String, Integer> said = new TreeMap<>();
        Set<String> truths = new TreeSet<>();
        scene.provider.hook = disturbing(scene, random, truths);
        for (int i = 0; i < PROBES; i++) {
            String id = ids.get(random.nextInt(ids.size()));
            int tries = 1 + random.nextInt(3);
            toggle(scene, id);
            truths.clear();
            String value = values.getOrDefault(id, "");
            String verdict = verdict(scene, id, value, tries, random.nextBoolean());
            said.merge(verdict, 1, Integer::sum);
            if (verdict.equals("live") || verdict.equals("dead")) {
                assertThat(truths).as("probe %s of %s", i, id).containsExactly(verdict);
            }
        }
        assertThat(said).containsOnlyKeys("live", "dead", "unknown", "listed live", "listed dead");
        assertThat(said.values()).as("%s", said).allMatch(count -> count > PROBES / 20);
    }

    private static void toggle(Scene scene, String id) {
        ModelCloud.Key key = scene.cloud.key(id);
        if (key != null) {
            Status other = key.status() == Status.ACTIVE ? Status.INACTIVE : Status.ACTIVE;
            scene.cloud.put(key.with(other));
        }
    }

    /** Notes how it stands at each answer, fails some, and lets somebody toggle it between two. */
    private static ModelProvider.Hook disturbing(Scene scene, Random random, Set<String> truths) {
        return new ModelProvider.Hook() {
            @Override
            public void before(String operation) throws ProviderException {
                if (random.nextInt(5) == 0) {
                    truths.add("unknown");
                    throw failure(random);
                }
            }

            @Override
            public void probing(String id) {
                if (random.nextInt(6) == 0) {
                    toggle(scene, id);
                }
                ModelCloud.Key key = scene.cloud.key(id);
                boolean live = key != null && key.status() == Status.ACTIVE;
                truths.add(live ? "live" : "dead");
            }
        };
    }

    private static String verdict(Scene scene, String id, String value, int tries, boolean inHand) {
        Probing probing = new Probing(scene.engine(), Scene.VAULT);
        CredentialRef ref = Scene.ref(id);
        Duration window = Duration.ofSeconds(10);
        try (SecretBytes secret = SecretBytes.ofUtf8(value)) {
            if (inHand) {
                return probing.probe(ref, secret, tries, window).liveness();
            }
            String verdict = probing.probe(ref, tries, window).liveness();
            ModelCloud.Key key = scene.cloud.key(id);
            boolean live = key != null && key.status() == Status.ACTIVE;
            // Nobody touches it while the listing is asked: there is one truth.
            assertThat(verdict).isIn("unknown", live ? "live" : "dead");
            return "listed " + verdict;
        } catch (EngineException e) {
            return "unknown";
        }
    }

    /** Old values are accepted for a while, and every third answer fails. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void aProofIsOfDeadAnswersInARowAfterTheLastOther(Mode mode) throws EngineException {
        for (int seed = 0; seed < CAMPAIGNS; seed++) {
            Random random = new Random(seed);
            Scene scene = new Scene(91 + seed).prepared().tamperedWith();
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            int tries = 2 + random.nextInt(2);
            String plan = scene.planned(mode, Duration.ZERO, tries, Duration.ofSeconds(4));
            Map<String, Integer> lagging = new ConcurrentHashMap<>();
            scene.provider.hook = failing(new Random(seed), lagging);

            RunResult result = scene.run(plan, false);
            // A capture whose probe failed leaves a bridge without a value, for the next run.
            for (int i = 0; i < 10 && result.state() != Campaign.State.DONE; i++) {
                result = scene.run(plan, true);
            }

            scene.provider.hook = new ModelProvider.Hook() {};
            assertThat(result.state()).as("seed %s", seed).isEqualTo(Campaign.State.DONE);
            String campaign = result.campaign();
            for (Unit unit : scene.store.read(tx -> tx.campaigns().units(campaign))) {
                requireInARow(scene, unit, tries);
            }
            Settled.require(scene, old);
        }
    }

    private static void requireInARow(Scene scene, Unit unit, int tries) {
        if (!"refused".equals(unit.facts().textOrNull(UnitFacts.PROOF))) {
            return;
        }
        String id = unit.ref().id();
        List<String> answers =
                scene.cloud.answers.stream().filter(one -> one.startsWith(id + " ")).toList();
        assertThat(answers.subList(answers.size() - tries, answers.size()))
                .as("%s: %s", id, answers)
                .containsOnly(id + " dead");
    }

    private static ModelProvider.Hook failing(Random random, Map<String, Integer> lagging) {
        return new ModelProvider.Hook() {
            @Override
            public void cutting(String id) {
                lagging.put(id, 3);
            }

            @Override
            public boolean stale(String id) {
                Integer left = lagging.computeIfPresent(id, (_, n) -> n == 0 ? null : n - 1);
                synchronized (random) {
                    // Old and new state take turns.
                    return left != null && random.nextBoolean();
                }
            }

            @Override
            public void probing(String id) throws ProviderException {
                synchronized (random) {
                    if (random.nextInt(3) == 0) {
                        throw failure(random);
                    }
                }
            }
        };
    }

    /** Such as a kept connection that is dead: the value would be lost to the proof. */
    @Test
    void aCaptureIsNotGivenUpForOneProbeWithoutAnAnswer() throws EngineException {
        Scene scene = new Scene(93).prepared();
        String plan = scene.planned(Mode.HYGIENE, Duration.ZERO);
        Set<String> probed = ConcurrentHashMap.newKeySet();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void probing(String id) throws ProviderException {
                        if (probed.add(id)) {
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        List<Unit> units = scene.store.read(tx -> tx.campaigns().units(result.campaign()));
        assertThat(units)
                .filteredOn(unit -> unit.facts().get(UnitFacts.RESTORED_AT).isPresent())
                .hasSizeGreaterThan(3)
                .allSatisfy(
                        unit ->
                                assertThat(unit.facts().text(UnitFacts.PROOF))
                                        .isEqualTo("refused"));
    }

    /** The control: what lives on is not proven dead, however often it is refused in between. */
    @Test
    void whatIsAcceptedAgainAndAgainIsNotProven() throws EngineException {
        Scene scene = new Scene(92).prepared();
        String id = Objects.requireNonNull(scene.cloud.consumers.get("single-app")).id();
        ModelCloud.Key key = Objects.requireNonNull(scene.cloud.key(id));
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO, 2, Duration.ofSeconds(4));
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public boolean stale(String probed) {
                        return probed.equals(id) && asked.merge(id, 1, Integer::sum) % 2 == 0;
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.open())
                .singleElement()
                .satisfies(
                        unit -> {
                            assertThat(unit.ref().id()).isEqualTo(key.id());
                            assertThat(unit.openReason()).contains("not proven dead");
                        });
        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }
}
