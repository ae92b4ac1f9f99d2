package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The harm that a certificate states is the harm that the lab itself saw. */
final class HarmTest {
    /** Twenty of forty slots: some users have both taken, by credentials that consumers use. */
    private static final LabPopulation POPULATION = new LabPopulation(12, 20, 16, 3);

    /** Each call takes this long, so that a gap of one call lasts for several looks. */
    private static final Duration LATENCY = Duration.ofMillis(8);

    /** The certificate's times are whole milliseconds, rounded down. */
    private static final int ROUNDING_MS = 1;

    @TempDir private Path folder = Path.of("");

    @Test
    void inHygieneModeNoConsumerIsEverWithoutEvenWhereBothSlotsAreTaken()
            throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            Set<String> crowded = crowdedPrincipals(stage.lab.truth());
            assertThat(crowded).as("users whose two credentials both have a consumer").isNotEmpty();
            Ran ran = run(stage, "hygiene");
            assertThat(ran.gaps).as("consumers that the lab saw without").isEmpty();
            assertThat(seconds(ran.certificate, "harm_seconds_total")).isZero();
            assertThat(seconds(ran.certificate, "harm_seconds_max")).isZero();
            Set<String> proven = new HashSet<>();
            for (Json.Obj line : lines(ran.certificate)) {
                assertThat(seconds(line, "harm_seconds")).as(line.text("ref")).isZero();
                assertThat(line.bool("harm_goes_on")).as(line.text("ref")).isFalse();
                proven.add(line.text("principal"));
            }
            assertThat(proven).containsAll(crowded);
            assertThat(ran.text)
                    .contains("no working credential for 0 s in sum, at most 0 s at one unit.");
            assertThat(harmCells(ran.text)).hasSize(20).allMatch("0 s"::equals);
        }
    }

    @Test
    void inExposureModeTheHarmStatedIsAtLeastWhatTheLabSaw() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            Ran ran = run(stage, "exposure");
            // The same witness sees it here: its silence in hygiene mode means something.
            assertThat(ran.gaps).as("consumers that the lab saw without").hasSize(16);
            BigDecimal sum = BigDecimal.ZERO;
            BigDecimal most = BigDecimal.ZERO;
            Map<String, Long> stated = new TreeMap<>();
            for (Json.Obj line : lines(ran.certificate)) {
                BigDecimal harm = seconds(line, "harm_seconds");
                if (line.items("consumers").isEmpty()) {
                    assertThat(harm).as(line.text("ref")).isZero();
                } else {
                    assertThat(harm).as(line.text("ref")).isPositive();
                    String target = ((Json.Obj) line.items("consumers").getFirst()).text("target");
                    stated.put(target, harm.movePointRight(3).longValueExact());
                }
                assertThat(line.bool("harm_goes_on")).as(line.text("ref")).isFalse();
                sum = sum.add(harm);
                most = most.max(harm);
            }
            assertThat(seconds(ran.certificate, "harm_seconds_total")).isEqualByComparingTo(sum);
            assertThat(seconds(ran.certificate, "harm_seconds_max")).isEqualByComparingTo(most);
            assertThat(stated.keySet()).isEqualTo(ran.gaps.keySet());
            ran.gaps.forEach(
                    (target, gap) ->
                            assertThat(stated.getOrDefault(target, 0L) + ROUNDING_MS)
                                    .as(target)
                                    .isGreaterThanOrEqualTo(gap.millis()));
            assertThat(ran.text)
                    .contains(
                            "no working credential for "
                                    + sum.stripTrailingZeros().toPlainString()
                                    + " s in sum");
            assertThat(harmCells(ran.text).stream().filter(cell -> !cell.equals("0 s")))
                    .hasSize(16);
        }
    }

    private static Ran run(Stage stage, String mode) {
        String plan = stage.planned(mode);
        stage.lab.faults().latency(LATENCY);
        Map<String, Witness.Gap> gaps;
        try (Witness witness = Witness.of(stage.lab, SystemIo.create().clock())) {
            Json.Obj result = stage.console.run("run", plan, "--json").requireExit(0).document();
            assertThat(result.text("state")).isEqualTo("done");
            gaps = witness.gaps();
            assertThat(witness.looks()).as("looks at the lab").isGreaterThan(50);
        }
        stage.lab.faults().clear();
        Json.Obj shown = stage.console.run("plan", "show", plan, "--json").document();
        String campaign = shown.object("plan").text("campaign");
        Json.Obj certificate =
                stage.console
                        .run("campaign", "certificate", campaign, "--json")
                        .requireExit(0)
                        .document();
        assertThat(certificate.integer("proven_dead")).isEqualTo(20);
        String text = stage.console.run("campaign", "certificate", campaign).requireExit(0).out();
        return new Ran(gaps, certificate, text);
    }

    /** Users for whom making before breaking has no room. */
    private static Set<String> crowdedPrincipals(LabTruth truth) {
        Map<String, Integer> used = new HashMap<>();
        truth.consumers().stream()
                .map(consumer -> truth.credential(String.valueOf(consumer.credentialId())))
                .map(found -> found.orElseThrow().principal())
                .forEach(principal -> used.merge(principal, 1, Integer::sum));
        used.values().removeIf(count -> count < 2);
        return used.keySet();
    }

    private static List<Json.Obj> lines(Json.Obj certificate) {
        List<Json.Obj> lines =
                certificate.items("lines").stream().map(line -> (Json.Obj) line).toList();
        assertThat(lines).hasSize(20);
        return lines;
    }

    private static BigDecimal seconds(Json.Obj object, String name) {
        return new BigDecimal(((Json.Num) object.get(name).orElseThrow()).text());
    }

    /** The last column of the table of units; the timeline's last cells are no seconds. */
    private static List<String> harmCells(String text) {
        return text.lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.substring(0, line.lastIndexOf('|')))
                .map(line -> line.substring(line.lastIndexOf('|') + 1).strip())
                .filter(cell -> cell.matches("[0-9.]+ s"))
                .toList();
    }

    /**
     * A finished campaign.
     *
     * @param gaps what the witness saw
     * @param certificate as JSON
     * @param text as text
     */
    private record Ran(Map<String, Witness.Gap> gaps, Json.Obj certificate, String text) {}
}
