package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a run leaves is what a certificate says. */
final class CertifiedRunTest {
    @ParameterizedTest
    @EnumSource(Mode.class)
    void aFinishedRunIsCertifiedWholeWithAProofForEachUnit(Mode mode) throws EngineException {
        Scene scene = new Scene(11).prepared().tamperedWith();
        RunResult result = scene.run(scene.planned(mode, Duration.ZERO), false);

        Certificate certificate = new Certificates(scene.engine()).issue(result.campaign());

        assertThat(certificate.state()).isEqualTo(Campaign.State.DONE);
        assertThat(certificate.complete()).isTrue();
        assertThat(certificate.provenDead()).isEqualTo(certificate.units()).isPositive();
        assertThat(certificate.lines()).allMatch(line -> line.proof() != null);
        assertThat(certificate.lines())
                .filteredOn(line -> line.replacedBy() != null)
                .allMatch(line -> line.deliveredTo().equals(line.consumers()));
        assertThat(certificate.lines()).noneMatch(Certificate.UnitLine::harmGoesOn);
        if (mode == Mode.HYGIENE) {
            assertThat(certificate.harmTotal()).isZero();
        }
        assertThat(certificate.timeline())
                .extracting(Certificate.TimelineLine::kind)
                .contains("finding", "plan", "approval", "run", "unit");
        assertThat(CertificateText.markdown(certificate)).doesNotContain("NOT FINAL");
        assertThat(new LedgerReading(scene.engine()).verify().size())
                .isGreaterThan(certificate.ledgerSize());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aProofSaysWhenItsFirstAndItsLastAnswerCame(Mode mode) throws EngineException {
        Duration window = Duration.ofSeconds(30);
        Scene scene = new Scene(12).prepared().tamperedWith();
        RunResult result = scene.run(scene.planned(mode, Duration.ZERO, 4, window), false);

        Certificate certificate = new Certificates(scene.engine()).issue(result.campaign());

        assertThat(certificate.complete()).isTrue();
        for (Certificate.UnitLine line : certificate.lines()) {
            Certificate.Proof proof = Objects.requireNonNull(line.proof());
            Instant first = Objects.requireNonNull(proof.firstAt());
            assertThat(proof.at()).isAfterOrEqualTo(first.plus(window));
            assertThat(proof.answers()).isEqualTo(4);
            if (line.revokedAt() != null) {
                assertThat(line.revokedToRefused())
                        .isEqualTo(Duration.between(line.revokedAt(), first));
            }
        }
    }

    /** An answer that is taken back does not count: dead since the first of those that agree. */
    @Test
    void aRefusalThatIsTakenBackIsNotTheFirst() throws EngineException {
        Scene scene = new Scene(13).prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO, 3, Duration.ofSeconds(20));
        Set<String> refusedOnce = new HashSet<>();
        List<Instant> doubted = new ArrayList<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    // Units are probed side by side; one of them is not answered.
                    @Override
                    public synchronized void probing(String id) throws ProviderException {
                        // The second probe after the revocation is not answered.
                        if (scene.cloud.key(id) == null
                                && !refusedOnce.add(id)
                                && doubted.isEmpty()) {
                            doubted.add(scene.clock.instant());
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);
        Certificate certificate = new Certificates(scene.engine()).issue(result.campaign());

        assertThat(doubted).hasSize(1);
        assertThat(certificate.lines())
                .map(line -> Objects.requireNonNull(line.proof()).firstAt())
                .anyMatch(first -> first != null && first.isAfter(doubted.getFirst()));
        assertThat(certificate.complete()).isTrue();
    }

    @Test
    void onlyActiveCredentialsWithConsumersAreHarmed() throws EngineException {
        Scene scene = new Scene(14).prepared().tamperedWith();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO, 2, Duration.ofSeconds(5));

        RunResult result = scene.run(plan, false);
        Certificate certificate = new Certificates(scene.engine()).issue(result.campaign());

        assertThat(certificate.lines())
                .allSatisfy(
                        line -> {
                            boolean active =
                                    line.standing() != Standing.MISSING
                                            && scene.wasActive(line.ref().id());
                            assertThat(line.cutAt() != null).isEqualTo(active);
                            assertThat(line.harm().isPositive())
                                    .isEqualTo(active && !line.consumers().isEmpty());
                        });
        assertThat(certificate.lines()).anyMatch(line -> line.harm().isPositive());
    }
}
