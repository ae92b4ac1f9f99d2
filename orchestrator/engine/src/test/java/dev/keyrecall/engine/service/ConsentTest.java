package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.testing.Signatories.DENY;
import static dev.keyrecall.engine.testing.Signatories.PLAN;
import static dev.keyrecall.engine.testing.Signatories.WITHDRAW;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.sshsig.SshKeygen;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Where a plan stands with what people have said of it. */
class ConsentTest {
    private final GovernedHome home = GovernedHome.ready();

    ConsentTest() throws EngineException, GeneralSecurityException {}

    @Test
    void asManyPeopleAsItTakesHaveToAgree() throws Exception {
        String plan = home.plan();
        assertThat(home.approve(plan, "bob").consent().granted()).isFalse();
        Approvals.Recorded second = home.approve(plan, "carol");
        assertThat(second.consent().granted()).isTrue();
        assertThat(second.decision()).isEqualTo(Decision.APPROVE);
        assertThat(second.approval().key()).isEqualTo(home.people.of("carol").key().fingerprint());
        assertThat(home.agreed(plan)).containsExactly("bob", "carol");
        new LedgerReading(home.home.engine).verify();
    }

    @Test
    void onePersonWithTwoKeysIsOne() throws Exception {
        home.people.key("bob2", "bob", "", SoftSigner.ed25519());
        home.adopt("bob", "carol");
        String plan = home.plan();
        home.approve(plan, "bob");
        Consent consent = home.approve(plan, "bob2").consent();
        assertThat(consent.agreed()).containsExactly("bob");
        assertThat(consent.granted()).isFalse();
        assertThat(consent.voices()).hasSize(2);
    }

    @Test
    void theSameSignatureAgainGivesTheFirst() throws Exception {
        String plan = home.plan();
        Approvals.Recorded first = home.approve(plan, "bob");
        int entries = home.home.ledger().size();
        home.home.clock.advance(java.time.Duration.ofMinutes(1));
        assertThat(home.approve(plan, "bob").approval()).isEqualTo(first.approval());
        assertThat(home.home.ledger()).hasSize(entries);
    }

    @Test
    void aNoIsFinalWhoeverElseAgrees() throws Exception {
        for (String namespace : List.of(DENY, WITHDRAW)) {
            String plan = home.plan();
            home.approve(plan, "bob");
            home.approve(plan, "carol");
            Consent consent = home.sign(plan, "bob", namespace).consent();
            assertThat(consent.granted()).isFalse();
            assertThat(consent.against()).containsExactly("bob");
            assertThat(home.approve(plan, "dave").consent().granted()).isFalse();
        }
        new LedgerReading(home.home.engine).verify();
    }

    @Test
    void whoAskedMayBeAgainstIt() throws Exception {
        String plan = home.plan();
        assertThat(home.sign(plan, "alice", WITHDRAW).consent().against()).containsExactly("alice");
    }

    /** A stolen key counts no more from the moment at which it is revoked. */
    @Test
    void whatARevokedKeyHasSignedCountsNoMore() throws Exception {
        home.people.key("bob2", "bob", "", SoftSigner.ed25519());
        home.adopt("bob", "carol");
        String plan = home.plan();
        home.approve(plan, "bob2");
        assertThat(home.approve(plan, "carol").consent().granted()).isTrue();
        home.people.revoke("bob2");
        home.adopt("carol", "dave");
        Consent consent = home.consent(plan);
        assertThat(consent.granted()).isFalse();
        assertThat(consent.agreed()).containsExactly("carol");
        assertThat(consent.voices())
                .filteredOn(voice -> !voice.counts())
                .extracting(Voice::objection)
                .singleElement()
                .asString()
                .contains("is revoked");
        assertThat(home.approve(plan, "bob").consent().granted()).isTrue();
    }

    @Test
    void whoIsNoApproverAnyMoreCountsNoMore() throws Exception {
        String plan = home.plan();
        home.approve(plan, "bob");
        home.approve(plan, "carol");
        home.people.person("carol", "\"auditor\"");
        home.adopt("bob", "dave");
        assertThat(home.consent(plan).agreed()).containsExactly("bob");
        String denied = home.plan();
        home.sign(denied, "dave", DENY);
        home.people.person("dave", "\"auditor\"");
        home.adopt("bob", "alice");
        assertThat(home.consent(denied).against()).isEmpty();
    }

    @Test
    void aClaimCountsOnlyWhereThereIsNoPolicy() throws Exception {
        GovernedHome fresh = GovernedHome.fresh();
        String plan = fresh.plan();
        assertThat(fresh.approvals.claim(plan, "bob", Decision.APPROVE).consent().granted())
                .isTrue();
        fresh.adopt("bob", "carol");
        assertThat(fresh.consent(plan).granted()).isFalse();
        assertThat(fresh.consent(plan).voices().getFirst().objection()).contains("merely given");
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () -> fresh.approvals.claim(plan, "carol", Decision.APPROVE));
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused.hints()).anyMatch(hint -> hint.contains("-n " + PLAN));
    }

    @Test
    void aSignatureCountsOnlyWhereThereIsAPolicy() throws Exception {
        GovernedHome fresh = GovernedHome.fresh();
        String plan = fresh.plan();
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> fresh.approve(plan, "bob"));
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        assertThat(refused).hasMessageContaining("has no policy");
    }

    @Test
    void aNameThatWasAgainstItDoesNotAgreeAnyMore() throws Exception {
        GovernedHome fresh = GovernedHome.fresh();
        String plan = fresh.plan();
        fresh.approvals.claim(plan, "ada", Decision.APPROVE);
        Consent withdrawn = fresh.approvals.claim(plan, "ada", Decision.WITHDRAW).consent();
        assertThat(withdrawn.granted()).isFalse();
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () -> fresh.approvals.claim(plan, "ada", Decision.APPROVE));
        assertThat(refused).hasMessageContaining("final");
        new LedgerReading(fresh.home.engine).verify();
    }

    @Test
    void manyUnitsTakeMorePeople() throws Exception {
        home.people.section("approval.mass", "above_units = 2\nsignatures = 3");
        home.adopt("bob", "carol");
        String plan = home.plan();
        home.approve(plan, "bob");
        assertThat(home.approve(plan, "carol").consent().granted()).isFalse();
        assertThat(home.approve(plan, "dave").consent().granted()).isTrue();
    }

    @Test
    void hardwareThatIsTouchedCounts() throws Exception {
        home.people.section("approval.exposure", "signatures = 2\nsecurity_key = \"pin\"");
        home.adopt("bob", "carol");
        String plan = home.plan();
        byte[] bytes = home.bytes(plan);
        home.approvals.handIn(plan, home.people.touch("frank", PLAN, bytes, 5, 1));
        Approvals.Recorded second =
                home.approvals.handIn(plan, home.people.touch("grace", PLAN, bytes, 5, 0));
        assertThat(second.consent().granted()).isTrue();
        Json.Obj details = home.home.ledger().getLast().object("details");
        assertThat(details.get("counter")).contains(Json.Null.NULL);
        assertThat(details.text("key")).isEqualTo(home.people.of("grace").key().fingerprint());
    }

    @Test
    void toBeAgainstItTakesNoHardwareAndNoTime() throws Exception {
        home.people.section("approval.exposure", "signatures = 2\nsecurity_key = \"pin\"");
        home.adopt("bob", "carol");
        String plan = home.plan();
        home.home.clock.advance(java.time.Duration.ofDays(9));
        assertThat(home.sign(plan, "dave", DENY).consent().against()).containsExactly("dave");
    }

    @Test
    void anOperatorOfTheSameMachineMayNotAskForPlans() throws Exception {
        home.people.person("alice", "\"requester\", \"operator\"", "somebody-else");
        home.adopt("bob", "carol");
        EngineException refused = catchThrowableOfType(EngineException.class, () -> home.plan());
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused).hasMessageContaining("root is no requester by policy 2");
        assertThat(refused.hints()).anyMatch(hint -> hint.contains("alice"));
    }

    @Test
    void aPlanOfTooManyUnitsIsNotMade() throws Exception {
        home.people.section("plans.most_units", "mute = 2\nother = 0");
        home.adopt("bob", "carol");
        int plans = new Planning(home.home.engine).list().size();
        EngineException refused = catchThrowableOfType(EngineException.class, () -> home.plan());
        assertThat(refused).hasMessageContaining("3 units of mute, and the policy allows 2");
        assertThat(new Planning(home.home.engine).list()).hasSize(plans);
    }

    /** What counts here, stock ssh-keygen accepts too, with what 'policy show --signers' prints. */
    @Test
    void whatCountsIsGoodForSshKeygen(@TempDir Path folder) throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String signers = new PolicyBook(home.home.engine).current().orElseThrow().signersText();
        String plan = home.plan();
        byte[] bytes = home.bytes(plan);
        for (String name : List.of("bob", "carol", "dave")) {
            String signature = home.people.sign(name, PLAN, bytes);
            home.approvals.handIn(plan, signature);
            assertThat(keygen.verifies(signature, bytes, signers, name, PLAN)).as(name).isTrue();
        }
        for (String name : List.of("frank", "grace")) {
            String signature = home.people.touch(name, PLAN, bytes, 1, 4);
            home.approvals.handIn(plan, signature);
            assertThat(keygen.verifies(signature, bytes, signers, name, PLAN)).as(name).isTrue();
        }
        assertThat(home.agreed(plan)).containsExactly("bob", "carol", "dave", "frank", "grace");
    }
}
