package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What stands beside a value where an id should, and is none that we know. */
final class UnknownIdsTest {
    private static final String TAKEN_FOR_AN_ID = "a-value-that-a-wrong-layout-takes-for-an-id";

    private final Scene scene = new Scene(12);

    /** A wrong layout may take the secret itself for the id. */
    @Test
    void aTextThatIsNoKnownIdIsToldNowhere() throws EngineException {
        scene.prepared();
        scene.cloud.consumers.put(
                "single-app", new ModelCloud.Held(TAKEN_FOR_AN_ID, "another value"));
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(written(result.campaign())).isNotEmpty().noneMatch(this::tells);
        assertThat(scene.cloud.consumers.get("single-app"))
                .extracting(ModelCloud.Held::id)
                .isNotEqualTo(TAKEN_FOR_AN_ID);
    }

    /** Nor does it end the run for all. */
    @Test
    void aTextThatCouldBeNoIdHoldsUpNothing() throws EngineException {
        for (String odd : List.of("a b", "x".repeat(600), "\u0007")) {
            Scene other = new Scene(14).prepared();
            other.cloud.consumers.put("single-app", new ModelCloud.Held(odd, "another value"));
            String plan = other.planned(Mode.EXPOSURE, Duration.ZERO);
            assertThat(other.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        }
    }

    private boolean tells(String text) {
        return text.contains(TAKEN_FOR_AN_ID);
    }

    private List<String> written(String campaign) {
        return scene.store.read(
                tx -> {
                    List<String> all = new ArrayList<>();
                    tx.ledger()
                            .forEach(
                                    0,
                                    row -> all.add(new String(row.leaf(), StandardCharsets.UTF_8)));
                    for (Unit unit : tx.campaigns().units(campaign)) {
                        all.add(unit.toString());
                        tx.journal()
                                .ofUnit(campaign, unit.ordinal())
                                .forEach(row -> all.add(row.intent().details().canonical()));
                    }
                    return all;
                });
    }
}
