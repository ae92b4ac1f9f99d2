package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Places;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** A place that is registered for two credentials is named by the plan that would meet it. */
final class SharedPlacesTest {
    private final Population population =
            new Population()
                    .with("A", "u", Status.ACTIVE, Status.ACTIVE, 0)
                    .with("B", "v", Status.ACTIVE, Status.ACTIVE, 0)
                    .with("GONE", "w", null, null, 0);

    @Test
    void bothCredentialsAndThePlaceAreNamed() throws PlanException {
        claim("A", "app/db", Map.of());
        claim("B", "app/db", Map.of("json-key", "secret"));
        assertThat(population.plan(Mode.EXPOSURE).notes())
                .contains(
                        "aws.secretsmanager app/db is registered for aws:prod:iam-access-key:A and"
                                + " for aws:prod:iam-access-key:B: one of the two units will stay"
                                + " open there; take the wrong one away with 'keyrecall inventory"
                                + " consumer remove'");
        assertThat(population.plan(Mode.EXPOSURE, "principal=u").notes()).anyMatch(this::shared);
    }

    @Test
    void fieldsOfTheirOwnAreNoSharedPlace() throws PlanException {
        claim("A", "app/db", Map.of("id-key", "a-id", "json-key", "a"));
        claim("B", "app/db", Map.of("id-key", "b-id", "json-key", "b"));
        claim("A", "app/web", Map.of());
        claim("GONE", "app/web", Map.of());
        assertThat(population.plan(Mode.EXPOSURE).notes()).noneMatch(this::shared);
    }

    @Test
    void placesOverlapInTheSameFieldOnly() {
        ConsumerTarget whole = target("app/db", Map.of());
        ConsumerTarget one = target("app/db", Map.of("id-key", "x", "json-key", "y"));
        ConsumerTarget crossed = target("app/db", Map.of("id-key", "y", "json-key", "z"));
        ConsumerTarget apart = target("app/db", Map.of("json-key", "z"));
        assertThat(Places.overlap(whole, one)).isTrue();
        assertThat(Places.overlap(one, whole)).isTrue();
        assertThat(Places.overlap(one, crossed)).isTrue();
        assertThat(Places.overlap(one, apart)).isFalse();
        assertThat(Places.overlap(whole, target("app/web", Map.of()))).isFalse();
        assertThat(Places.overlap(whole, new ConsumerTarget("other", "app/db", Map.of())))
                .isFalse();
    }

    @Test
    void anOptionThatNamesNoFieldMakesNoDifference() {
        ConsumerTarget whole = target("app/db", Map.of("mode", "0600"));
        ConsumerTarget one = target("app/db", Map.of("json-key", "y", "mode", "0600"));
        ConsumerTarget apart = target("app/db", Map.of("json-key", "z", "mode", "0600"));
        assertThat(Places.overlap(whole, one)).isTrue();
        assertThat(Places.overlap(whole, whole)).isTrue();
        assertThat(Places.overlap(one, apart)).isFalse();
    }

    private boolean shared(String note) {
        return note.contains("is registered for");
    }

    private void claim(String id, String place, Map<String, String> options) {
        population.consumers.add(
                new Consumer(population.ref(id), target(place, options), Population.NOW));
    }

    private static ConsumerTarget target(String place, Map<String, String> options) {
        return new ConsumerTarget("aws.secretsmanager", place, options);
    }
}
