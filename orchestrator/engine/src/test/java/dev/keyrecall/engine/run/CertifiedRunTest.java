package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.LedgerReading;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

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
}
