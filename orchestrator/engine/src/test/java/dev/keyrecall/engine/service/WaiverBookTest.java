package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.testing.Signatories.WITHDRAW;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.campaign.WaiverDocument;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.service.WaiverBook.Request;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.sshsig.SshKeygen;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Who answers for what stays alive. */
class WaiverBookTest {
    private static final String WAIVER = "keyrecall-waiver@" + Signatories.ORGANIZATION;
    private static final Duration MONTH = Duration.ofDays(30);

    private final CampaignHome home = home();
    private final WaiverBook book = new WaiverBook(home.engine);
    private final WaiverVoices voices = new WaiverVoices(home.engine);
    private final Plan plan = home.plan(Mode.EXPOSURE, "all").plan();

    WaiverBookTest() throws EngineException {}

    private static CampaignHome home() throws EngineException {
        return CampaignHome.refreshed()
                .with("A", "u", Status.ACTIVE, Status.ACTIVE)
                .with("B", "v", Status.ACTIVE, Status.ACTIVE)
                .with("C", "w", Status.ACTIVE, Status.ACTIVE);
    }

    private static Request request(CampaignHome home, Plan plan, String by, Integer... units) {
        return new Request(
                plan.campaign(),
                new TreeSet<>(Arrays.asList(units)),
                by,
                "the vendor replaces it",
                home.clock.instant().plus(MONTH));
    }

    private Standing propose(Integer... units) throws EngineException {
        return book.propose(request(home, plan, "carol", units));
    }

    private Unit unit(int ordinal) {
        return home.store.read(tx -> tx.campaigns().unit(plan.campaign(), ordinal).orElseThrow());
    }

    private Campaign campaign() {
        return home.store.read(tx -> tx.campaigns().find(plan.campaign()).orElseThrow());
    }

    private static void refused(
            Ending ending,
            String message,
            org.assertj.core.api.ThrowableAssert.ThrowingCallable of) {
        EngineException refused = catchThrowableOfType(EngineException.class, of);
        assertThat(refused).isNotNull().hasMessageContaining(message);
        assertThat(refused.ending()).isEqualTo(ending);
        assertThat(refused.hints()).isNotEmpty();
    }

    @Test
    void aWaiverTakesTheOneWhoAnswersAndOneOther() throws Exception {
        String id = propose(1, 3).waiver().id();
        assertThat(unit(1).state()).isEqualTo(Unit.State.PENDING);
        assertThat(voices.claim(id, "dave", Decision.APPROVE).inEffect()).isFalse();
        assertThat(voices.claim(id, "erin", Decision.APPROVE).inEffect()).isFalse();
        assertThat(unit(1).state()).isEqualTo(Unit.State.PENDING);

        assertThat(voices.claim(id, "carol", Decision.APPROVE).inEffect()).isTrue();

        assertThat(unit(1).state()).isEqualTo(Unit.State.WAIVED);
        assertThat(unit(1).waiver()).isEqualTo(id);
        assertThat(unit(2).state()).isEqualTo(Unit.State.PENDING);
        assertThat(unit(3).state()).isEqualTo(Unit.State.WAIVED);
        new LedgerReading(home.engine).verify();
    }

    @Test
    void onePersonInTwoSpellingsIsOne() throws Exception {
        String id = propose(1).waiver().id();
        for (String spelling :
                List.of(
                        "carol",
                        "Carol",
                        "CAROL ",
                        "c a r o l",
                        "\uff23\uff41\uff52\uff4f\uff4c",
                        "ca\u00a0rol",
                        "car\u034fol",
                        "caro\ufe0fl",
                        "c.a-r_o'l",
                        "c\u0301arol")) {
            try {
                assertThat(voices.claim(id, spelling, Decision.APPROVE).inEffect())
                        .as(spelling)
                        .isFalse();
            } catch (EngineException e) {
                assertThat(e.ending()).isEqualTo(Ending.USAGE);
            }
        }
        assertThat(unit(1).state()).isEqualTo(Unit.State.PENDING);
        assertThat(voices.claim(id, "dave", Decision.APPROVE).inEffect()).isTrue();
    }

    @Test
    void onlyWhoAgreedTakesItBack() throws Exception {
        String id = agreed(1);
        refused(Ending.REFUSED, "has not agreed", () -> voices.claim(id, "zed", Decision.WITHDRAW));
        assertThat(book.find(id).inEffect()).isTrue();
    }

    /** Nobody writes over what was changed behind our back, and so hides it. */
    @Test
    void whatDoesNotVerifyIsNotMended() throws Exception {
        agreed(1);
        home.store.write(
                tx -> {
                    Unit pending = tx.campaigns().unit(plan.campaign(), 2).orElseThrow();
                    Unit waived = tx.campaigns().unit(plan.campaign(), 1).orElseThrow();
                    tx.campaigns()
                            .putUnit(
                                    new Unit(
                                            pending.campaign(),
                                            2,
                                            pending.ref(),
                                            Unit.State.WAIVED,
                                            0,
                                            null,
                                            null,
                                            waived.resumeAfter(),
                                            Json.object().build()));
                    return true;
                });
        int entries = home.ledger().size();
        refused(Ending.REFUSED, "unit 2", book::lapse);
        assertThat(
                        catchThrowableOfType(
                                EngineException.class,
                                () ->
                                        new CampaignClosing(home.engine)
                                                .close(plan.campaign(), List.of())))
                .isNotNull();
        assertThat(
                        catchThrowableOfType(
                                EngineException.class,
                                () -> new Certificates(home.engine).issue(plan.campaign())))
                .isNotNull();
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void theSameWordAgainChangesNothing() throws Exception {
        String id = propose(1).waiver().id();
        voices.claim(id, "carol", Decision.APPROVE);
        voices.claim(id, "carol", Decision.APPROVE);
        assertThat(unit(1).state()).isEqualTo(Unit.State.PENDING);
        voices.claim(id, "dave", Decision.APPROVE);
        int entries = home.ledger().size();
        voices.claim(id, "dave", Decision.APPROVE);
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void aWaiverEndsByItself() throws Exception {
        String id = agreed(1);
        home.clock.advance(MONTH);
        assertThat(new CampaignReading(home.engine).status(plan.campaign()).open())
                .singleElement()
                .satisfies(
                        open -> {
                            assertThat(open.ordinal()).isEqualTo(1);
                            assertThat(open.openReason()).contains(id, "ended at");
                        });
        assertThat(unit(1).state()).isEqualTo(Unit.State.WAIVED);

        book.lapse();

        assertThat(unit(1).state()).isEqualTo(Unit.State.OPEN);
        assertThat(unit(1).openReason()).contains(id, "ended at");
        assertThat(unit(1).facts().get(UnitFacts.WAIVER)).isEmpty();
        new LedgerReading(home.engine).verify();
    }

    private String agreed(Integer... units) throws EngineException {
        String id = propose(units).waiver().id();
        voices.claim(id, "carol", Decision.APPROVE);
        assertThat(voices.claim(id, "dave", Decision.APPROVE).inEffect()).isTrue();
        return id;
    }

    @Test
    void theLastUnitThatIsWaivedEndsTheCampaignUntilItsWaiverDoes() throws Exception {
        agreed(1, 2, 3);
        assertThat(campaign().state()).isEqualTo(Campaign.State.DONE);
        home.clock.advance(MONTH);
        assertThat(new CampaignReading(home.engine).all().getFirst().state())
                .isEqualTo(Campaign.State.PARTIAL);
        book.lapse();
        assertThat(campaign().state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(campaign().finishedAt()).isNull();
        new LedgerReading(home.engine).verify();
    }

    @Test
    void whoTakesTheWordBackOpensTheUnits() throws Exception {
        String id = agreed(1, 2);
        assertThat(voices.claim(id, "dave", Decision.WITHDRAW).inEffect()).isFalse();
        assertThat(unit(1).state()).isEqualTo(Unit.State.OPEN);
        assertThat(unit(1).openReason()).contains("withdrawn by dave");
        refused(Ending.REFUSED, "for good", () -> voices.claim(id, "dave", Decision.APPROVE));
        assertThat(voices.claim(id, "erin", Decision.APPROVE).inEffect()).isFalse();
        new LedgerReading(home.engine).verify();
    }

    @Test
    void theLongerOfTwoWaiversStays() throws Exception {
        String first = agreed(1);
        String second =
                book.propose(
                                new Request(
                                        plan.campaign(),
                                        new TreeSet<>(List.of(1)),
                                        "carol",
                                        "for a week",
                                        home.clock.instant().plus(Duration.ofDays(7))))
                        .waiver()
                        .id();
        voices.claim(second, "carol", Decision.APPROVE);
        voices.claim(second, "dave", Decision.APPROVE);
        assertThat(unit(1).waiver()).isEqualTo(first);
    }

    @Test
    void whatIsBegunIsEndedFirst() throws Exception {
        home.unit(
                plan.campaign(),
                1,
                unit -> CampaignHome.in(unit, Unit.State.RUNNING, 1, Json.object()));
        String id = propose(1).waiver().id();
        voices.claim(id, "carol", Decision.APPROVE);
        refused(Ending.REFUSED, "ended first", () -> voices.claim(id, "dave", Decision.APPROVE));
        assertThat(book.find(id).consent().agreed()).containsExactly("carol");
    }

    @Test
    void whatIsDeadStaysDead() throws Exception {
        String id = propose(1, 2).waiver().id();
        home.unit(
                plan.campaign(),
                2,
                unit ->
                        CampaignHome.in(
                                unit,
                                Unit.State.PROVEN_DEAD,
                                unit.nextStep(),
                                Json.object()
                                        .put(UnitFacts.PROOF, "listing")
                                        .put(
                                                UnitFacts.PROVEN_AT,
                                                home.clock.instant().toString())));
        voices.claim(id, "carol", Decision.APPROVE);
        voices.claim(id, "dave", Decision.APPROVE);
        assertThat(unit(2).state()).isEqualTo(Unit.State.PROVEN_DEAD);
        refused(Ending.USAGE, "nobody has to answer for it", () -> propose(2));
    }

    @Test
    void whatCannotBeAWaiverIsRefused() throws EngineException {
        Instant now = home.clock.instant();
        refused(Ending.USAGE, "no unit 4", () -> propose(4));
        refused(Ending.USAGE, "no unit 0", () -> propose(0));
        refused(Ending.USAGE, "one unit at least", () -> propose());
        for (Instant until : List.of(now, now.minusSeconds(1), now.plus(Duration.ofDays(367)))) {
            refused(
                    Ending.USAGE,
                    "ends later than now",
                    () -> book.propose(with("carol", "why", until)));
        }
        for (String reason : List.of("", " ", "two\nlines", "x".repeat(1_025))) {
            refused(
                    Ending.USAGE,
                    "a reason is",
                    () -> book.propose(with("carol", reason, now.plus(MONTH))));
        }
        refused(
                Ending.USAGE,
                "name is",
                () -> book.propose(with("\u202e", "why", now.plus(MONTH))));
        refused(Ending.USAGE, "no waiver", () -> book.find("waiv-nothing"));
        refused(Ending.USAGE, "no waiver", () -> voices.claim("waiv-x", "carol", Decision.APPROVE));
    }

    private Request with(String by, String reason, Instant until) {
        return new Request(plan.campaign(), new TreeSet<>(List.of(1)), by, reason, until);
    }

    @Test
    void afterItsEndNobodyAgreesToIt() throws Exception {
        String id = propose(1).waiver().id();
        voices.claim(id, "carol", Decision.APPROVE);
        home.clock.advance(MONTH);
        refused(Ending.REFUSED, "ended at", () -> voices.claim(id, "dave", Decision.APPROVE));
    }

    @Test
    void itsBytesAreReadBackAndNothingElseIs() throws Exception {
        Standing standing = propose(1, 2);
        byte[] bytes = book.bytes(standing.waiver().id());
        assertThat(WaiverDocument.parse(bytes)).isEqualTo(standing.waiver());
        assertThat(WaiverDocument.digest(bytes)).isEqualTo(standing.digest());
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] ^= 1;
            assertThat(WaiverDocument.digest(other)).isNotEqualTo(standing.digest());
            try {
                assertThat(WaiverDocument.bytes(WaiverDocument.parse(other))).isEqualTo(other);
            } catch (dev.keyrecall.spi.json.JsonException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void wherePolicyStandsSignaturesSaySo(@TempDir Path folder) throws Exception {
        GovernedHome governed = GovernedHome.ready();
        Plan its = new Planning(governed.home.engine).load(governed.plan());
        WaiverBook waivers = new WaiverBook(governed.home.engine);
        WaiverVoices words = new WaiverVoices(governed.home.engine);
        Standing proposed = waivers.propose(request(governed.home, its, "mallory", 1));
        String id = proposed.waiver().id();
        byte[] bytes = waivers.bytes(id);
        refused(Ending.REFUSED, "merely given", () -> words.claim(id, "bob", Decision.APPROVE));
        // Mallory is no approver, and answers for it.
        String byMallory = governed.people.sign("mallory", WAIVER, bytes);
        assertThat(words.handIn(id, byMallory).inEffect()).isFalse();
        assertThat(words.handIn(id, byMallory).consent().agreed()).containsExactly("mallory");
        String byBob = governed.people.sign("bob", WAIVER, bytes);
        assertThat(words.handIn(id, byBob).inEffect()).isTrue();
        String signers = "bob " + governed.people.of("bob").key().line() + "\n";
        assertThat(new SshKeygen(folder).verifies(byBob, bytes, signers, "bob", WAIVER)).isTrue();
        assertThat(words.handIn(id, governed.people.sign("carol", WITHDRAW, bytes)).inEffect())
                .isFalse();
        new LedgerReading(governed.home.engine).verify();
    }

    @Test
    void whatIsNoAgreementIsRefused() throws Exception {
        GovernedHome governed = GovernedHome.ready();
        Plan its = new Planning(governed.home.engine).load(governed.plan());
        WaiverBook waivers = new WaiverBook(governed.home.engine);
        WaiverVoices words = new WaiverVoices(governed.home.engine);
        String id = waivers.propose(request(governed.home, its, "bob", 1)).waiver().id();
        byte[] bytes = waivers.bytes(id);
        Signatories people = governed.people;
        refused(
                Ending.REFUSED,
                "not an approver",
                () -> words.handIn(id, people.sign("mallory", WAIVER, bytes)));
        refused(
                Ending.REFUSED,
                "says nothing of a waiver",
                () -> words.handIn(id, people.sign("bob", Signatories.PLAN, bytes)));
        refused(
                Ending.REFUSED,
                "does not count",
                () -> words.handIn(id, people.sign("nobody", WAIVER, bytes)));
        refused(
                Ending.REFUSED,
                "does not count",
                () -> words.handIn(id, people.sign("bob", WAIVER, GovernedHome.with(bytes, " "))));
        refused(
                Ending.USAGE,
                "knows nobody named zoe",
                () -> waivers.propose(request(governed.home, its, "zoe", 1)));
        words.handIn(id, people.sign("bob", WAIVER, bytes));
        people.key("bob2", "bob", "", SoftSigner.ed25519());
        governed.adopt("bob", "carol");
        assertThat(words.handIn(id, people.sign("bob2", WAIVER, bytes)).inEffect()).isFalse();
    }

    @Test
    void whatARevokedKeyHasSignedEndsWithIt() throws Exception {
        GovernedHome governed = GovernedHome.fresh();
        governed.people.key("dave2", "dave", "", SoftSigner.ed25519());
        governed.adopt("bob", "carol");
        Plan its = new Planning(governed.home.engine).load(governed.plan());
        WaiverBook waivers = new WaiverBook(governed.home.engine);
        WaiverVoices words = new WaiverVoices(governed.home.engine);
        String id = waivers.propose(request(governed.home, its, "bob", 1)).waiver().id();
        byte[] bytes = waivers.bytes(id);
        words.handIn(id, governed.people.sign("bob", WAIVER, bytes));
        assertThat(words.handIn(id, governed.people.sign("dave2", WAIVER, bytes)).inEffect())
                .isTrue();
        governed.people.revoke("dave2");
        governed.adopt("bob", "carol");
        assertThat(waivers.find(id).inEffect()).isFalse();
        assertThat(new CampaignReading(governed.home.engine).status(its.campaign()).open())
                .hasSize(1);
        waivers.lapse();
        Unit unit =
                governed.home.store.read(
                        tx -> tx.campaigns().unit(its.campaign(), 1).orElseThrow());
        assertThat(unit.state()).isEqualTo(Unit.State.OPEN);
        assertThat(unit.openReason()).contains("counts no more", "dave");
    }

    @Test
    void namesThatWereGivenCountNoMoreOnceAPolicyStands()
            throws EngineException, GeneralSecurityException {
        GovernedHome fresh = GovernedHome.fresh();
        Plan its = new Planning(fresh.home.engine).load(fresh.plan());
        WaiverBook waivers = new WaiverBook(fresh.home.engine);
        WaiverVoices words = new WaiverVoices(fresh.home.engine);
        String id = waivers.propose(request(fresh.home, its, "bob", 1)).waiver().id();
        words.claim(id, "bob", Decision.APPROVE);
        assertThat(words.claim(id, "carol", Decision.APPROVE).inEffect()).isTrue();
        words.claim(id, "carol", Decision.WITHDRAW);
        fresh.adopt("bob", "carol");
        assertThat(waivers.find(id).inEffect()).isFalse();
        byte[] bytes = waivers.bytes(id);
        words.handIn(id, fresh.people.sign("bob", WAIVER, bytes));
        // What was taken back stays so.
        assertThat(words.handIn(id, fresh.people.sign("dave", WAIVER, bytes)).inEffect()).isFalse();
    }
}
