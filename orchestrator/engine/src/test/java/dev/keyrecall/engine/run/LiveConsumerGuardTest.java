package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.LedgerReading;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mistakes by which a plan would cut what a running consumer presents, over random accounts. In
 * hygiene mode each is stopped before the cut, and by name; in exposure mode it is not.
 */
final class LiveConsumerGuardTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));

    /** Of each kind: 1,012 in the long suite, 66 in the short one. */
    private static final int SEEDS = LONG ? 46 : 3;

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void whatARunningConsumerPresentsIsNotCut(Mistake mistake) throws EngineException {
        for (int seed = 0; seed < SEEDS; seed++) {
            stopped(mistake, seed);
            notStopped(mistake, seed);
        }
    }

    private static void stopped(Mistake mistake, int seed) throws EngineException {
        MistakenScene made = made(mistake, seed, Mode.HYGIENE);

        RunResult result = made.run();

        String what = mistake + " with seed " + seed;
        Unit unit = made.unit(result);
        assertThat(made.presentedCuts).as(what).isEmpty();
        assertThat(made.scene.cloud.presented(made.target)).as(what).isTrue();
        assertThat(unit.state()).as("%s: %s", what, unit.openReason()).isEqualTo(mistake.stops());
        assertThat(unit.openReason()).as(what).contains(mistake.named(made));
        assertThat(made.unconcerned(result))
                .as(what)
                .allMatch(one -> one.state().terminal() || one.state() == Unit.State.SOAKING);

        RunResult mended = made.mended();

        assertThat(mended.open()).as(what).isEmpty();
        assertThat(mended.state()).as(what).isEqualTo(Campaign.State.DONE);
        assertThat(made.unit(mended).state()).as(what).isEqualTo(Unit.State.PROVEN_DEAD);
        assertThat(made.scene.cloud.keys).as(what).doesNotContainKey(made.target);
        assertThat(made.presentedCuts).as(what).isEmpty();
        new LedgerReading(made.scene.engine()).verify();
    }

    /**
     * The control: the same mistake would be seen as a cut. What does not fit its plan any more is
     * not begun in either mode.
     */
    private static void notStopped(Mistake mistake, int seed) throws EngineException {
        MistakenScene made = made(mistake, seed, Mode.EXPOSURE);

        made.run();

        var cuts =
                assertThat(made.presentedCuts)
                        .as("%s with seed %s in exposure mode", mistake, seed);
        if (mistake.stops() == Unit.State.NEEDS_REPLAN) {
            cuts.doesNotContain(made.target);
        } else {
            cuts.contains(made.target);
        }
    }

    private static MistakenScene made(Mistake mistake, int seed, Mode mode) throws EngineException {
        long own = 1_000L * mistake.name().hashCode() + seed;
        MistakenScene made = new MistakenScene(mistake, own).populated();
        mistake.prepare(made);
        made.planned(mode);
        mistake.planned(made);
        return made;
    }
}
