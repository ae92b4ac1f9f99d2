package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that answers nothing for a day in the middle of a run, and then works again. */
final class SilentDayTest {
    private static final Duration DAY = Duration.ofHours(24);

    /** What a request meets while the provider is away. */
    enum Silence {
        /** Nobody is reached, so nothing was done. */
        NO_ROUTE,
        /** Nothing was done, and nobody can know. */
        REQUESTS_LOST,
        /** What changes something was done, and nobody can know; what reads is not answered. */
        ANSWERS_LOST,
        /** Everything is too much. */
        THROTTLED
    }

    @ParameterizedTest
    @CsvSource({
        "EXPOSURE, NO_ROUTE, 40",
        "HYGIENE, NO_ROUTE, 25",
        "HYGIENE, REQUESTS_LOST, 60",
        "EXPOSURE, REQUESTS_LOST, 25",
        "EXPOSURE, ANSWERS_LOST, 60",
        "HYGIENE, ANSWERS_LOST, 35",
        "EXPOSURE, THROTTLED, 30",
    })
    void theCampaignCompletesByItselfOnceItIsBack(Mode mode, Silence silence, int after)
            throws Exception {
        TimedScene scene = new TimedScene(after, false);
        Away away = new Away(scene, silence, after);

        Duration took =
                scene.time.run(
                        () -> {
                            Plan plan = scene.planned(mode, 2, Duration.ofSeconds(1));
                            away.old = new TreeSet<>(scene.cloud.keys.keySet());
                            away.before = scene.cloud.activeByPrincipal();
                            scene.provider.hook = away;
                            return scene.run(plan, new Scene.Silence());
                        });

        assertThat(took).isBetween(DAY, DAY.plusMinutes(20));
        assertThat(away.calls.get()).as("requests of a day").isLessThan(60_000);
        assertThat(scene.cloud.keys.keySet()).doesNotContainAnyElementsOf(away.old);
        assertThat(scene.cloud.activeByPrincipal()).isEqualTo(away.before);
        assertThat(scene.cloud.keys.values())
                .allMatch(key -> key.status() == Status.ACTIVE, "nothing else was left");
        assertThat(scene.cloud.consumers.values())
                .allMatch(held -> scene.cloud.live(held.id(), held.value()));
    }

    private static final class Away implements ModelProvider.Hook {
        private final TimedScene scene;
        private final ModelProvider.Hook usual;
        private final Silence silence;
        private final int after;
        private final AtomicInteger calls = new AtomicInteger();
        private Instant from = Instant.MAX;
        private Set<String> old = Set.of();
        private Map<String, Integer> before = Map.of();

        Away(TimedScene scene, Silence silence, int after) {
            this.scene = scene;
            this.usual = scene.provider.hook;
            this.silence = silence;
            this.after = after;
        }

        private synchronized boolean now() {
            if (calls.incrementAndGet() == after) {
                from = scene.time.instant();
            }
            Instant now = scene.time.instant();
            return !now.isBefore(from) && now.isBefore(from.plus(DAY));
        }

        @Override
        public void before(String operation) throws ProviderException {
            if (!now()) {
                usual.before(operation);
                return;
            }
            switch (silence) {
                case NO_ROUTE -> throw new ProviderException.Unavailable("no route", null, null);
                case REQUESTS_LOST -> throw new ProviderException.InDoubt("timed out", null, null);
                case ANSWERS_LOST -> {
                    if (reads(operation)) {
                        throw new ProviderException.InDoubt("timed out", null, null);
                    }
                }
                case THROTTLED -> throw new ProviderException.Throttled("slow down", null, null);
            }
        }

        @Override
        public void after(String operation) throws ProviderException {
            Instant now = scene.time.instant();
            boolean away = !now.isBefore(from) && now.isBefore(from.plus(DAY));
            if (silence == Silence.ANSWERS_LOST && away && !reads(operation)) {
                throw new ProviderException.InDoubt("timed out", null, null);
            }
            usual.after(operation);
        }

        private static boolean reads(String operation) {
            return switch (operation) {
                case "suspend", "resume", "revoke", "mint", "deliver" -> false;
                default -> true;
            };
        }
    }
}
