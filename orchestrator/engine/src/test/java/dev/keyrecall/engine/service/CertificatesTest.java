package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

class CertificatesTest {
    private static final Instant AT = Instant.parse("2026-11-23T08:00:00Z");

    /** Two units: A with a consumer and a replacement, X unexpected without either. */
    private static CampaignHome home() throws EngineException {
        return CampaignHome.refreshed()
                .with("A", "u", Status.ACTIVE, Status.ACTIVE, "box/a")
                .with("X", "v", null, Status.ACTIVE);
    }

    private static Json.Builder proven(String cut, long harmMillis) {
        return Json.object()
                .put(UnitFacts.CUT_AT, cut)
                .put(UnitFacts.REVOKED_AT, "2026-11-23T08:00:20Z")
                .put(UnitFacts.RESTORED_AT, "2026-11-23T08:00:12.500Z")
                .put(UnitFacts.FIRST_REFUSED_AT, "2026-11-23T08:00:21Z")
                .put(UnitFacts.PROVEN_AT, "2026-11-23T08:00:31Z")
                .put(UnitFacts.PROOF, "refused")
                .put(UnitFacts.PROOF_ANSWERS, 3)
                .put(UnitFacts.PROOF_CODE, "InvalidClientTokenId")
                .put(UnitFacts.HARM_MS, harmMillis);
    }

    private static Unit dead(Unit unit, long harmMillis) {
        return CampaignHome.in(
                unit, Unit.State.PROVEN_DEAD, 9, proven("2026-11-23T08:00:02Z", harmMillis));
    }

    @Test
    void aCampaignNotRunIsAllOpenAndNothingIsCalledDead() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.units()).isEqualTo(2);
        assertThat(certificate.open()).isEqualTo(2);
        assertThat(certificate.provenDead()).isZero();
        assertThat(certificate.complete()).isFalse();
        assertThat(certificate.lines()).allMatch(line -> line.proof() == null);
        for (String text :
                List.of(CertificateText.markdown(certificate), CertificateText.html(certificate))) {
            assertThat(text).contains("NOT FINAL", "0 proven dead", "NOT ANCHORED");
            assertThat(text.replace("0 proven dead", "")).doesNotContain("proven dead");
        }
    }

    @Test
    void whereTheLedgerIsAnchoredIsSaidInEveryForm() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        Anchored disk =
                new Anchored(
                        "disk",
                        Kind.FILE,
                        "/mnt/disk",
                        Instant.parse("2026-11-28T14:00:00.25Z"),
                        3);
        Certificate certificate = new Certificates(home.engine).issue(campaign, List.of(disk));
        long since = certificate.ledgerSize() - 3;
        for (String text :
                List.of(CertificateText.markdown(certificate), CertificateText.html(certificate))) {
            assertThat(text)
                    .contains("anchored 2026-11-28T14:00:00Z at disk (file), " + since)
                    .doesNotContain("NOT ANCHORED");
        }
        Json.Obj document = CertificateText.toJson(certificate);
        assertThat(document.get("anchored")).contains(Json.of(true));
        Json.Obj told = (Json.Obj) document.items("anchors").getFirst();
        assertThat(told.compact())
                .isEqualTo(
                        "{\"name\":\"disk\",\"kind\":\"file\",\"place\":\"/mnt/disk\","
                                + "\"at\":\"2026-11-28T14:00:00.250Z\",\"size\":3,\"since\":"
                                + since
                                + "}");
    }

    @Test
    void onlyUnitsInProvenDeadAreCalledSo() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        // Unit 1 is X. Its facts hold a whole proof, but the run has not called it dead.
        home.unit(
                campaign,
                1,
                unit ->
                        CampaignHome.in(
                                unit, Unit.State.OPEN, 3, proven("2026-11-23T08:00:02Z", 0)));
        home.unit(campaign, 2, unit -> dead(unit, 10_500));
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.provenDead()).isEqualTo(1);
        assertThat(certificate.open()).isEqualTo(1);
        assertThat(certificate.lines().get(0).proof()).isNull();
        assertThat(certificate.lines().get(0).openReason()).isEqualTo("somebody must look");
        assertThat(certificate.lines().get(1).proof())
                .isEqualTo(
                        new Certificate.Proof(
                                "refused",
                                AT.plusSeconds(21),
                                AT.plusSeconds(31),
                                3,
                                "InvalidClientTokenId"));
    }

    @Test
    void aDeathWithoutItsProofIsNeverCertified() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        home.unit(
                campaign,
                1,
                unit -> CampaignHome.in(unit, Unit.State.PROVEN_DEAD, 4, Json.object()));
        assertThatThrownBy(() -> new Certificates(home.engine).issue(campaign))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPTED));
    }

    @Test
    void harmIsSummedAndTheLongestIsNamed() throws EngineException {
        CampaignHome home = home().with("C", "w", Status.ACTIVE, Status.ACTIVE, "box/c");
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        home.unit(campaign, 1, unit -> dead(unit, 0));
        home.unit(campaign, 2, unit -> dead(unit, 10_500));
        home.unit(campaign, 3, unit -> dead(unit, 2_000));
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.harmTotal()).isEqualTo(Duration.ofMillis(12_500));
        assertThat(certificate.harmMax()).isEqualTo(Duration.ofMillis(10_500));
        assertThat(certificate.lines().get(1).revokedToRefused()).isEqualTo(Duration.ofSeconds(1));
        Json.Obj json = CertificateText.toJson(certificate);
        assertThat(json.get("harm_seconds_total")).hasValue(new Json.Num("12.5"));
        assertThat(json.get("harm_seconds_max")).hasValue(new Json.Num("10.5"));
        assertThat(json.get("harm_seconds_p99")).hasValue(new Json.Num("10.5"));
        assertThat(certificate.complete()).isTrue();
    }

    @Test
    void ninetyNineInAHundredAreCountedOverThoseThatHaveConsumers() throws EngineException {
        CampaignHome home = home();
        for (int i = 1; i <= 198; i++) {
            home.with("K" + i, "p" + i, Status.ACTIVE, Status.ACTIVE, "box/k" + i);
        }
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        int units = new Certificates(home.engine).issue(campaign).units();
        for (int ordinal = 1; ordinal <= units; ordinal++) {
            int ms = ordinal * 10;
            home.unit(campaign, ordinal, unit -> dead(unit, ms));
        }
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        List<Long> sorted =
                certificate.lines().stream()
                        .filter(line -> !line.consumers().isEmpty())
                        .map(line -> line.harm().toMillis())
                        .sorted()
                        .toList();
        assertThat(sorted).hasSizeBetween(198, 200);
        assertThat(certificate.harmP99()).contains(Duration.ofMillis(sorted.get(197)));
        assertThat(certificate.harmMax()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void nobodyIsKnownToBeHarmedWhereNobodyIsRegistered() throws EngineException {
        CampaignHome home = CampaignHome.refreshed().with("A", "u", Status.ACTIVE, Status.ACTIVE);
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.harmP99()).isEmpty();
        assertThat(CertificateText.toJson(certificate).get("harm_seconds_p99"))
                .hasValue(Json.Null.NULL);
    }

    @Test
    void harmThatGoesOnIsCountedUpToNow() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        home.unit(
                campaign,
                2,
                unit ->
                        CampaignHome.in(
                                unit,
                                Unit.State.OPEN,
                                3,
                                Json.object().put(UnitFacts.CUT_AT, "2026-11-23T08:00:02Z")));
        home.clock.advance(Duration.ofSeconds(62));
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.lines().get(1).harmGoesOn()).isTrue();
        assertThat(certificate.harmTotal()).isEqualTo(Duration.ofSeconds(60));
        assertThat(CertificateText.markdown(certificate)).contains("60 s, goes on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"plan\"}",
                "[\"kind\":\"plan\"]",
                "\"kind\":\"plan\", cut o",
                "{\"kind\":\"account\",\"v\":\"one\"}"
            })
    void aLedgerThatCannotBeReadGivesNoCertificate(String damage) throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        byte[] damaged = (damage + campaign).getBytes(StandardCharsets.UTF_8);
        home.store.tamper(
                rows ->
                        rows.stream()
                                .map(
                                        row ->
                                                row.sequence() == rows.size() - 1
                                                        ? new LedgerRows.Row(
                                                                row.sequence(),
                                                                damaged,
                                                                row.leafHash(),
                                                                row.subtreeHash())
                                                        : row)
                                .toList());
        assertThatThrownBy(() -> new Certificates(home.engine).issue(campaign))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.ending()).isEqualTo(EngineException.Ending.REFUSED));
    }

    @Test
    void createsInDoubtAndUnsettledOrphansAreCounted() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        String other = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        UUID settled = new UUID(0, 2);
        home.intent(intent(campaign, new UUID(0, 1), "user u", Step.ISSUE), null);
        home.intent(intent(campaign, settled, "user v", Step.ISSUE), OutcomeKind.RECONCILED);
        home.intent(intent(other, new UUID(0, 3), "user w", Step.ISSUE), null);
        home.intent(intent(campaign, new UUID(0, 4), "A", Step.SUSPEND), null);
        home.unit(
                campaign,
                2,
                unit ->
                        CampaignHome.in(
                                unit,
                                Unit.State.OPEN,
                                3,
                                Json.object().put(UnitFacts.ORPHANS_UNRESOLVED, 2)));
        // The two that stand on unit 2 are what its call in doubt may have left: not a third.
        assertThat(new Certificates(home.engine).issue(campaign).orphans()).isEqualTo(2);
    }

    private static IntentRow intent(String campaign, UUID id, String resource, Step step) {
        return new IntentRow(
                id,
                campaign,
                2,
                step,
                Math.toIntExact(id.getLeastSignificantBits()),
                CampaignHome.PROD,
                1,
                step == Step.ISSUE ? CallClass.D_ANONYMOUS_CREATE : CallClass.A_IDEMPOTENT,
                resource,
                List.of(),
                Json.object().build(),
                AT);
    }

    @Test
    void blindSpotsComeFromTheAdapterAndTheBaselineWithoutTheNetwork() throws EngineException {
        CampaignHome home = home().with("U", "w", Status.ACTIVE, Status.ACTIVE, false);
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.blindSpots())
                .extracting(Certificate.BlindSpotLine::what)
                .containsExactly("sessions", "baseline unreviewed: 1 credential");
        Json.Obj spot = (Json.Obj) CertificateText.toJson(certificate).items("blind_spots").get(0);
        assertThat(spot.members().keySet())
                .containsExactly("account", "name", "what", "why", "source", "acknowledged");
    }

    @Test
    void anAccountThatCannotBeOpenedIsABlindSpotNotASilence() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        home.provider.unreadable = true;
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.blindSpots()).hasSize(1);
        assertThat(certificate.blindSpots().getFirst().why()).contains("could not be opened");
    }

    @Test
    void itQuotesTheLedgerBeforeItsOwnEntryWhichNamesItsBytes() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "all").plan().campaign();
        byte[] root = home.store.<byte[]>read(tx -> tx.ledger().head().orElseThrow().root());
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        Json.Obj entry = home.ledger().getLast();
        assertThat(certificate.ledgerSize()).isEqualTo(entry.integer("seq"));
        assertThat(certificate.ledgerRoot()).isEqualTo(HexFormat.of().formatHex(root));
        assertThat(entry.text("kind")).isEqualTo("certificate");
        byte[] document =
                CertificateText.toJson(certificate).canonical().getBytes(StandardCharsets.UTF_8);
        assertThat(entry.object("details").text("certificate_digest"))
                .isEqualTo(PlanDocument.digest(document));
    }

    @Test
    void findingsOutsideTheCampaignStandInIt() throws EngineException {
        CampaignHome home = home();
        String campaign = home.plan(Mode.EXPOSURE, "principal=u").plan().campaign();
        home.store.write(
                tx -> {
                    new OpenFindings(new LedgerWriter(home.engine))
                            .replace(
                                    tx,
                                    CampaignHome.PROD,
                                    List.of(
                                            new Finding(
                                                    Finding.Kind.UNEXPECTED,
                                                    CampaignHome.ref("X"),
                                                    AT),
                                            new Finding(
                                                    Finding.Kind.SUSPENDED,
                                                    CampaignHome.ref("A"),
                                                    AT)));
                    return true;
                });
        Certificate certificate = new Certificates(home.engine).issue(campaign);
        assertThat(certificate.outside())
                .extracting(Certificate.OutsideLine::ref)
                .containsExactly(CampaignHome.ref("X"));
    }

    @Test
    void theTimelineTellsTheStoryFromTheLedger() throws EngineException {
        CampaignHome home = home();
        Planning.Planned planned = home.plan(Mode.EXPOSURE, "all");
        new Approvals(home.engine).approve(planned.plan().id(), "grace");
        home.plan(Mode.HYGIENE, "all");
        Certificate certificate = new Certificates(home.engine).issue(planned.plan().campaign());
        assertThat(certificate.timeline())
                .extracting(Certificate.TimelineLine::kind)
                .containsExactly("account", "refresh", "plan", "approval");
        assertThat(certificate.timelineOmitted()).isZero();
        assertThat(CertificateText.html(certificate))
                .contains("approved", "by grace (as claimed, os user root)");
        String all = home.ledger().stream().map(Json.Obj::canonical).collect(Collectors.joining());
        assertThat(all).doesNotContain("grace");
    }

    @Test
    void anUnknownCampaignIsAUsageErrorAndLeavesNoEntry() throws EngineException {
        CampaignHome home = home();
        int entries = home.ledger().size();
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class,
                        () -> new Certificates(home.engine).issue("camp-nope"));
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void theStatusCountsEveryStateAndNamesWhatIsOpen() throws EngineException {
        CampaignHome home = home();
        Planning.Planned planned = home.plan(Mode.EXPOSURE, "all");
        String campaign = planned.plan().campaign();
        home.unit(campaign, 1, unit -> CampaignHome.in(unit, Unit.State.OPEN, 1, Json.object()));
        CampaignReading reading = new CampaignReading(home.engine);
        CampaignReading.Status status = reading.status(campaign);
        assertThat(status.plan()).isEqualTo(planned.plan());
        assertThat(status.counts())
                .hasSize(Unit.State.values().length)
                .containsEntry(Unit.State.OPEN, 1)
                .containsEntry(Unit.State.PENDING, 1)
                .containsEntry(Unit.State.PROVEN_DEAD, 0);
        assertThat(status.open())
                .extracting(Unit::openReason)
                .containsExactly("somebody must look");
        assertThat(reading.all()).hasSize(1);
        assertThat(
                        catchThrowableOfType(
                                        EngineException.class, () -> reading.status("camp-nope"))
                                .ending())
                .isEqualTo(Ending.USAGE);
    }
}
