package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.Detection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A clock that is set changes nothing of a run but what cannot be known any more. */
final class RunClocksTest {
    private final Scene scene = new Scene(30);

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aClockThatIsSetBackOrAheadAtAnyCallChangesNothing(Mode mode) throws EngineException {
        for (Duration jump : List.of(Duration.ofHours(-2), Duration.ofHours(2))) {
            int calls = 60;
            for (int at = 1; at < calls; at += 7) {
                Scene jumping = new Scene(31).prepared().tamperedWith();
                Set<String> old = new TreeSet<>(jumping.cloud.keys.keySet());
                String plan = jumping.planned(mode, Duration.ZERO, 3, Duration.ofSeconds(20));
                AtomicInteger count = new AtomicInteger();
                int when = at;
                jumping.provider.hook =
                        new ModelProvider.Hook() {
                            @Override
                            public void before(String operation) {
                                if (count.incrementAndGet() == when) {
                                    jumping.now.updateAndGet(now -> now.plus(jump));
                                }
                            }
                        };

                RunResult result = jumping.run(plan, false);

                assertThat(result.open()).as("%s at call %s", jump, at).isEmpty();
                requireOrdered(jumping, result);
                jumping.provider.hook = new ModelProvider.Hook() {};
                Settled.require(jumping, old);
                calls = count.get();
            }
        }
    }

    @Test
    void aClockThatIsSetBackBetweenTwoRunsIsToldAsUnknownNeverAsNegative() throws EngineException {
        scene.prepared().tamperedWith();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicBoolean stop = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void after(String operation) {
                        stop.compareAndSet(false, operation.equals("revoke"));
                    }
                };
        scene.run(plan, false, true, stop::get);
        scene.now.updateAndGet(now -> now.minus(Duration.ofHours(2)));
        RunResult result = scene.run(plan, true);

        Certificate certificate = new Certificates(scene.engine()).issue(result.campaign());

        assertThat(certificate.complete()).isTrue();
        assertThat(certificate.lines())
                .allSatisfy(
                        line -> {
                            assertThat(line.harm()).isGreaterThanOrEqualTo(Duration.ZERO);
                            if (line.revokedToRefused() != null) {
                                assertThat(line.revokedToRefused())
                                        .isGreaterThanOrEqualTo(Duration.ZERO);
                            }
                        });
        assertThat(new Detection(scene.engine()).detect(null)).isEmpty();
    }

    /** What was measured in one run is in the order in which it happened. */
    private static void requireOrdered(Scene scene, RunResult result) {
        List<String> order =
                List.of(
                        UnitFacts.CUT_AT,
                        UnitFacts.REVOKED_AT,
                        UnitFacts.FIRST_REFUSED_AT,
                        UnitFacts.PROVEN_AT);
        for (Unit unit : scene.store.read(tx -> tx.campaigns().units(result.campaign()))) {
            Map<String, Instant> facts = new HashMap<>();
            List<Instant> instants = new ArrayList<>();
            for (String name : order) {
                String text = unit.facts().textOrNull(name);
                if (text != null) {
                    instants.add(Instant.parse(text));
                    facts.put(name, instants.getLast());
                }
            }
            assertThat(instants).as("unit %s: %s", unit.ordinal(), facts).isSorted();
        }
    }
}
