package dev.keyrecall.engine.service;

import static dev.keyrecall.engine.service.GovernedHome.TOUCHED;
import static dev.keyrecall.engine.testing.Signatories.BREAK_GLASS;
import static dev.keyrecall.engine.testing.Signatories.COUNTERSIGN;
import static dev.keyrecall.engine.testing.Signatories.DENY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.sshsig.SshKeygen;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where a plan stands that one person has let be run. */
class BreakGlassTest {
    private static final Duration TIME = Duration.ofMinutes(30);

    private final GovernedHome home = GovernedHome.alone();
    private final String plan = home.plan();

    BreakGlassTest() throws EngineException, GeneralSecurityException {}

    private Glass glass(String of) {
        return GlassReading.ofPlan(home.home.engine, of).orElseThrow();
    }

    private GlassTime time(Instant since) {
        return home.home.store.read(tx -> GlassTime.since(tx, since, home.home.clock.instant()));
    }

    private EngineException refused(String of, String name, String namespace) {
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> home.sign(of, name, namespace));
        assertThat(refused).isNotNull();
        return refused;
    }

    @Test
    void whoAskedMayLetItBeRunAndItIsNotApproved() throws Exception {
        Instant now = home.home.clock.instant();
        Approvals.Recorded recorded = home.sign(plan, "alice", BREAK_GLASS);
        assertThat(recorded.decision()).isEqualTo(Decision.BREAK_GLASS);
        assertThat(recorded.consent().granted()).isFalse();
        assertThat(recorded.consent().agreed()).isEmpty();
        assertThat(recorded.consent().against()).isEmpty();
        Glass glass = glass(plan);
        assertThat(glass.permits()).isTrue();
        assertThat(glass.by()).isEqualTo("alice");
        assertThat(glass.since()).isEqualTo(now);
        assertThat(glass.until()).isEqualTo(now.plus(TIME));
        assertThat(glass.settled()).isFalse();
        assertThat(glass.line()).startsWith("BREAK-GLASS: alice alone, at ");
        Json.Obj entry = home.home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("approval");
        assertThat(entry.text("what")).isEqualTo("plan " + plan + " opened by break-glass");
        assertThat(entry.object("details").text("decision")).isEqualTo("break-glass");
        new LedgerReading(home.home.engine).verify();
    }

    @Test
    void aHomeWithoutSuchAPolicyPermitsNone() throws Exception {
        GovernedHome other = GovernedHome.ready();
        String its = other.plan();
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class, () -> other.sign(its, "alice", BREAK_GLASS));
        assertThat(refused).hasMessageContaining("alice is not registered for break-glass");
        assertThat(refused.hints()).contains("this policy registers nobody");
        assertThat(GlassReading.ofPlan(other.home.engine, its)).isEmpty();
    }

    /** Neither the same signature, nor another one of whomever, nor another plan. */
    @Test
    void theTimeBeginsOnce() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        Instant until = glass(plan).until();
        int entries = home.home.ledger().size();
        home.home.clock.advance(Duration.ofMinutes(20));
        home.sign(plan, "alice", BREAK_GLASS);
        assertThat(home.home.ledger()).hasSize(entries);
        home.approvals.handIn(
                plan, home.people.touch("hana", BREAK_GLASS, home.bytes(plan), TOUCHED, 1));
        assertThat(glass(plan).until()).isEqualTo(until);
        String second = home.plan();
        home.sign(second, "alice", BREAK_GLASS);
        assertThat(glass(second).until()).isEqualTo(until);
        assertThat(glass(second).permits()).isTrue();
        home.home.clock.advance(Duration.ofMinutes(10));
        assertThat(glass(plan).permits()).isFalse();
        assertThat(glass(second).objection()).contains("its time was over at " + until);
        // Handing it in once more, when it is over, is harmless and gives the first.
        home.sign(plan, "alice", BREAK_GLASS);
        assertThat(glass(plan).permits()).isFalse();
    }

    @Test
    void aSecondPersonGivesTheNextHour() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.home.clock.advance(TIME);
        String second = home.plan();
        EngineException early = refused(second, "alice", BREAK_GLASS);
        assertThat(early.hints()).anyMatch(hint -> hint.contains(COUNTERSIGN + " -f KEY " + plan));
        home.sign(plan, "bob", COUNTERSIGN);
        assertThat(glass(plan).settled()).isTrue();
        assertThat(glass(plan).permits()).isFalse();
        home.sign(second, "alice", BREAK_GLASS);
        assertThat(glass(second).until()).isEqualTo(home.home.clock.instant().plus(TIME));
        new LedgerReading(home.home.engine).verify();
    }

    @Test
    void aPolicyWithoutTheSignerEndsItAndDoesNotForgetIt() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.people.section("break-glass", "signers = [\"hana\"]\nsecurity_key = \"none\"");
        home.adopt("bob", "carol");
        assertThat(glass(plan).permits()).isFalse();
        assertThat(glass(plan).objection()).contains("alice is not registered for break-glass");
        assertThat(glass(plan).settled()).isFalse();
        home.sign(plan, "carol", COUNTERSIGN);
        assertThat(glass(plan).settled()).isTrue();
    }

    @Test
    void aCountersignatureCountsAsLongAsItsPersonDoes() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.home.clock.advance(TIME);
        home.sign(plan, "dave", COUNTERSIGN);
        home.people.revoke("dave");
        home.people.person("dave", "\"auditor\"");
        home.adopt("bob", "carol");
        assertThat(glass(plan).settled()).isFalse();
        home.sign(plan, "carol", COUNTERSIGN);
        assertThat(glass(plan).settled()).isTrue();
    }

    /** A no stops it for good, and is taken back by whoever said it, and nobody else. */
    @Test
    void whoSaysNoHoldsItOpenUntilTheyCountersign() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.sign(plan, "dave", DENY);
        assertThat(glass(plan).objection()).isEqualTo("dave is against the plan");
        home.sign(plan, "bob", COUNTERSIGN);
        assertThat(glass(plan).settled()).isFalse();
        assertThat(glass(plan).unresolved()).containsExactly("dave");
        assertThat(glass(plan).missing()).contains("until dave, who was against it");
        home.sign(plan, "dave", COUNTERSIGN);
        assertThat(glass(plan).settled()).isTrue();
        assertThat(glass(plan).permits()).isFalse();
    }

    /** A no of last month is no reason to let a key live that leaks today. */
    @Test
    void aNoTakesNoTimeOnceASecondPersonHasLooked() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.sign(plan, "dave", DENY);
        home.sign(plan, "bob", COUNTERSIGN);
        home.home.clock.advance(TIME.multipliedBy(9));
        String next = home.plan();
        home.sign(next, "alice", BREAK_GLASS);
        assertThat(glass(next).permits()).isTrue();
        assertThat(glass(plan).settled()).isFalse();
    }

    @Test
    void whoSaidNoAndIsNoApproverAnyMoreHoldsNothing() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        home.sign(plan, "dave", DENY);
        home.sign(plan, "bob", COUNTERSIGN);
        home.people.person("dave", "\"auditor\"");
        home.adopt("bob", "carol");
        assertThat(glass(plan).unresolved()).isEmpty();
        assertThat(glass(plan).settled()).isTrue();
    }

    /** Time is what the ledger has seen of it, forwards. */
    @Test
    void settingTheClockBackGivesNoTimeBack() throws Exception {
        home.sign(plan, "alice", BREAK_GLASS);
        Instant since = glass(plan).since();
        for (int i = 0; i < 4; i++) {
            home.home.clock.advance(Duration.ofMinutes(8));
            home.plan();
            assertThat(time(since).passed()).isEqualTo(Duration.ofMinutes(8L * (i + 1)));
            home.home.clock.advance(Duration.ofMinutes(-8));
            assertThat(time(since).known()).isFalse();
            // With an entry of the time that was set back, only more is known to have passed.
            home.plan();
            assertThat(time(since))
                    .isEqualTo(new GlassTime(Duration.ofMinutes(8L * (i + 1)), true));
        }
        assertThat(glass(plan).permits()).isTrue();
        assertThat(time(since).passed()).isGreaterThan(TIME);
        String other = home.plan();
        assertThat(refused(other, "alice", BREAK_GLASS)).hasMessageContaining("minutes are over");
    }

    /** What counts here, stock ssh-keygen makes, and accepts. */
    @Test
    void stockKeysBreakItAndCountersignIt(@TempDir Path folder) throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        for (String name : List.of("alice", "bob")) {
            String line = keygen.newKey(name, "ed25519", 256);
            home.people.line(name + " " + line);
        }
        home.adopt("bob", "carol");
        String signers = new PolicyBook(home.home.engine).current().orElseThrow().signersText();
        byte[] bytes = home.bytes(plan);
        String alone = keygen.sign("alice", BREAK_GLASS, bytes);
        home.approvals.handIn(plan, alone);
        assertThat(glass(plan).permits()).isTrue();
        assertThat(keygen.verifies(alone, bytes, signers, "alice", BREAK_GLASS)).isTrue();
        home.home.clock.advance(TIME);
        String second = keygen.sign("bob", COUNTERSIGN, bytes);
        home.approvals.handIn(plan, second);
        assertThat(glass(plan).settled()).isTrue();
        assertThat(keygen.verifies(second, bytes, signers, "bob", COUNTERSIGN)).isTrue();
        assertThat(glass(plan).countersigned().getFirst().fingerprint())
                .isNotEqualTo(home.people.of("bob").key().fingerprint());
    }
}
