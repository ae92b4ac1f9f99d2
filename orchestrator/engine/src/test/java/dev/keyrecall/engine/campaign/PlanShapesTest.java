package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.Credential.Status;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** One credential in every way in which it can stand, beside what else its principal holds. */
class PlanShapesTest {
    /**
     * Columns: mode, accepted status, listed status (- for none), consumers, other credentials of
     * the principal (each an accepted one outside the scope: a with, b without a consumer, i
     * inactive), soak seconds, expected steps or "left out".
     */
    @ParameterizedTest(name = "{0} accepted {1} listed {2} consumers {3} beside {4} soak {5}")
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
exposure|active  |active  |1|- |0 |capture suspend confirm issue test deliver verify revoke prove
exposure|active  |active  |0|- |0 |suspend confirm issue test revoke prove
exposure|active  |active  |1|- |60|capture suspend confirm issue test deliver verify revoke prove
exposure|active  |active  |2|a |0 |capture suspend confirm revoke issue test deliver verify prove
exposure|active  |active  |1|b |0 |capture suspend confirm revoke issue test deliver verify prove
exposure|active  |active  |1|i |0 |capture suspend confirm revoke issue test deliver verify prove
exposure|active  |active  |0|a |0 |suspend confirm revoke issue test prove
exposure|active  |inactive|1|- |0 |capture issue test deliver verify revoke prove
exposure|active  |inactive|1|a |0 |capture revoke issue test deliver verify prove
exposure|active  |inactive|0|a |0 |revoke issue test prove
exposure|active  |-       |1|- |0 |capture issue test deliver verify prove
exposure|active  |-       |1|ab|0 |capture issue test deliver verify prove
exposure|active  |-       |0|- |0 |issue test prove
exposure|inactive|-       |0|- |0 |prove
exposure|inactive|-       |1|- |0 |capture prove
exposure|inactive|active  |1|- |0 |capture suspend confirm revoke prove
exposure|inactive|active  |0|a |0 |suspend confirm revoke prove
exposure|inactive|inactive|1|- |0 |capture revoke prove
exposure|inactive|inactive|0|- |0 |revoke prove
exposure|-       |active  |0|- |0 |suspend confirm revoke prove
exposure|-       |active  |1|a |0 |capture suspend confirm revoke prove
exposure|-       |inactive|0|- |0 |revoke prove
hygiene |active  |active  |1|- |60|capture issue test deliver verify suspend confirm soak revoke prove
hygiene |active  |active  |1|- |0 |capture issue test deliver verify suspend confirm revoke prove
hygiene |active  |active  |0|- |60|issue test suspend confirm soak revoke prove
hygiene |active  |active  |1|a |60|capture bridge suspend confirm soak revoke issue test deliver verify prove
hygiene |active  |active  |1|a |0 |capture bridge suspend confirm revoke issue test deliver verify prove
hygiene |active  |active  |1|b |60|left out
hygiene |active  |active  |1|i |60|left out
hygiene |active  |active  |0|b |60|suspend confirm soak revoke issue test prove
hygiene |active  |active  |0|i |0 |suspend confirm revoke issue test prove
hygiene |active  |inactive|1|- |60|capture issue test deliver verify revoke prove
hygiene |active  |inactive|1|b |60|capture revoke issue test deliver verify prove
hygiene |active  |inactive|0|b |60|revoke issue test prove
hygiene |active  |-       |1|- |60|capture issue test deliver verify prove
hygiene |active  |-       |0|ab|60|issue test prove
hygiene |inactive|-       |0|- |60|prove
hygiene |inactive|active  |0|- |60|suspend confirm soak revoke prove
hygiene |inactive|active  |0|- |0 |suspend confirm revoke prove
hygiene |inactive|active  |1|- |60|left out
hygiene |inactive|inactive|0|- |60|revoke prove
hygiene |inactive|inactive|1|- |60|capture revoke prove
hygiene |-       |active  |0|a |60|suspend confirm soak revoke prove
hygiene |-       |active  |1|- |60|left out
hygiene |-       |inactive|0|- |60|revoke prove
""")
    void everyStandingHasItsSteps(
            String mode,
            String accepted,
            String listed,
            int consumers,
            String beside,
            int soakSeconds,
            String expected)
            throws PlanException {
        Population population =
                new Population().with("OLD", "u", status(accepted), status(listed), consumers);
        for (char other : beside.replace("-", "").toCharArray()) {
            Status status = other == 'i' ? Status.INACTIVE : Status.ACTIVE;
            population.with("SIB" + other, "u", status, status, other == 'a' ? 1 : 0);
        }
        // Somebody else's, so that the account has an accepted inventory.
        population.with("ELSE", "z", Status.ACTIVE, Status.ACTIVE, 0);
        String scope = "ref=" + population.ref("OLD");
        PlanInput input =
                population.input(
                        Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                        scope,
                        Duration.ofSeconds(soakSeconds));
        assertThat(steps(input)).isEqualTo(expected);
    }

    private static String steps(PlanInput input) {
        try {
            Plan plan = PlanMaker.make(input);
            assertThat(plan.units()).hasSize(1);
            assertThat(plan.excluded()).isEmpty();
            return plan.units().getFirst().steps().stream()
                    .map(Step::word)
                    .collect(Collectors.joining(" "));
        } catch (PlanException e) {
            assertThat(e).hasMessageContaining("left out");
            return "left out";
        }
    }

    private static @Nullable Status status(String word) {
        return switch (word) {
            case "active" -> Status.ACTIVE;
            case "inactive" -> Status.INACTIVE;
            case "-" -> null;
            default -> throw new IllegalArgumentException(word);
        };
    }
}
