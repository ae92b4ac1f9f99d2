package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs that go only so far. */
final class RunOptionsTest {
    private final Scene scene = new Scene(21);

    private List<Unit> units(RunResult result) {
        return scene.store.read(tx -> tx.campaigns().units(result.campaign()));
    }

    @Test
    void aCanaryIsTheFirstUnitsAndNoOther() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.limits = new RunOptions(false, 2, RunOptions.ALL, null);

        RunResult first = scene.run(plan, false);

        assertThat(first.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(first.order()).isEqualTo("the canary of 2 was run");
        assertThat(units(first).subList(0, 2)).allMatch(unit -> unit.state().terminal());
        assertThat(units(first).subList(2, units(first).size()))
                .isNotEmpty()
                .allMatch(unit -> unit.state() == Unit.State.PENDING && unit.nextStep() == 0);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> scene.run(plan, false))
                .satisfies(
                        refused ->
                                assertThat(refused.hints())
                                        .contains(
                                                "go on with it: keyrecall run "
                                                        + plan
                                                        + " --resume, with the same limits"));
        RunResult second = scene.run(plan, true);

        assertThat(units(second).subList(0, 4)).allMatch(unit -> unit.state().terminal());
        assertThat(units(second).subList(4, units(second).size()))
                .allMatch(unit -> unit.state() == Unit.State.PENDING);
        scene.limits = RunOptions.whole(false);
        RunResult last = scene.run(plan, true);
        assertThat(last.state()).isEqualTo(Campaign.State.DONE);
        assertThat(last.order()).isNull();
        Settled.require(scene, old);
    }

    @Test
    void aCanaryOfAllIsTheWhole() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.HYGIENE, Duration.ZERO);
        scene.limits = new RunOptions(false, 1_000, RunOptions.ALL, null);
        RunResult result = scene.run(plan, false);
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(result.order()).isNull();
    }

    /** Forty more that nobody knows, of which none can be suspended while the provider refuses. */
    @Test
    void aRunInWhichTooMuchFailsStops() throws EngineException {
        scene.prepared();
        for (int i = 0; i < 40; i++) {
            scene.cloud.create("more-" + i, scene.clock.instant());
        }
        scene.refresh();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicBoolean refuses = new AtomicBoolean(true);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        if (refuses.get() && operation.equals("suspend")) {
                            throw new ProviderException.Refused(
                                    ProviderException.Reason.INVALID, "test", "not today", null);
                        }
                    }
                };
        scene.limits = new RunOptions(false, RunOptions.ALL, 20, null);

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.order()).endsWith("units were left open");
        assertThat(units(result)).anyMatch(unit -> unit.state() == Unit.State.PENDING);
        assertThat(units(result).stream().filter(unit -> unit.state() == Unit.State.OPEN).count())
                .isGreaterThanOrEqualTo(Brake.UNITS_MIN - 1L);
        refuses.set(false);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }
}
