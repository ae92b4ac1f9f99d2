package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.Finding.Kind;
import dev.keyrecall.engine.inventory.Remarks;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.service.InventoryAcceptance.Accepted;
import dev.keyrecall.engine.service.InventoryAcceptance.Difference;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a person accepts is what should exist, and nothing else is. */
final class InventoryAcceptanceTest {
    private TestHome home;
    private InventoryAcceptance acceptance;
    private Detection detection;
    private CredentialRef a;
    private CredentialRef b;
    private CredentialRef off;

    @BeforeEach
    void aHomeWithTwoLiveAndOneSuspended() throws EngineException {
        home = TestHome.withAccount();
        a = home.provider.add(TestHome.LAB, "a");
        b = home.provider.add(TestHome.LAB, "b");
        Instant old = MovableClock.START.minus(Duration.ofDays(100));
        off = home.provider.add(TestHome.LAB, "off", "core", Status.INACTIVE, old);
        acceptance = new InventoryAcceptance(home.engine);
        detection = new Detection(home.engine);
    }

    @Test
    void withoutARefreshThereIsNothingToAccept() {
        assertThat(allRefused().ending()).isEqualTo(Ending.REFUSED);
        assertThat(allRefused().hints()).first().asString().contains("inventory refresh");
        assertThat(refused(List.of(a)).ending()).isEqualTo(Ending.REFUSED);
    }

    @Test
    void aFirstBaselineNamesWhatAPersonShouldJudge() throws EngineException {
        Instant now = MovableClock.START;
        CredentialRef orphan =
                home.provider.add(
                        TestHome.LAB, "x", null, Status.ACTIVE, now.minus(Duration.ofDays(15)));
        CredentialRef recent =
                home.provider.add(
                        TestHome.LAB, "y", "core", Status.ACTIVE, now.minus(Duration.ofDays(13)));
        refresh();
        assertThat(acceptance.difference().added()).containsExactly(a, b, off, orphan, recent);
        Accepted accepted = acceptance.acceptAll();
        assertThat(accepted.accepted()).isEqualTo(5);
        assertThat(accepted.reviewed()).isFalse();
        assertThat(accepted.toReview())
                .extracting(AcceptedCredential::ref)
                .containsExactly(orphan, recent);
        assertThat(accepted.toReview())
                .extracting(AcceptedCredential::remarks)
                .containsExactly(
                        List.of(Remarks.NEVER_USED, Remarks.NO_OWNER), List.of(Remarks.RECENT));
        assertThat(detect()).isEmpty();
    }

    @Test
    void aBaselineStaysUnreviewedUntilEachRemarkIsJudged() throws EngineException {
        CredentialRef orphan =
                home.provider.add(TestHome.LAB, "x", null, Status.ACTIVE, MovableClock.START);
        refresh();
        acceptance.acceptAll();
        assertThat(acceptance.difference().unreviewed()).containsExactly(orphan);
        assertThat(acceptance.acceptAll().reviewed()).isFalse();
        Accepted judged = acceptance.accept(List.of(orphan));
        assertThat(judged.reviewed()).isTrue();
        assertThat(acceptance.difference().unreviewed()).isEmpty();
        AcceptedCredential stands =
                home.store.read(tx -> tx.credentials().accepted(orphan)).orElseThrow();
        assertThat(Commitments.isOne(stands.acceptedBy())).isTrue();
        assertThat(new InventoryView(home.engine).show(stands.ref()).orElseThrow().accepted())
                .isEqualTo(stands.by("ada"));
        assertThat(stands.remarks()).contains(Remarks.NO_OWNER);
    }

    @Test
    void allIsRefusedWhileSomethingUnexpectedOrReEnabledIsOpen() throws EngineException {
        baseline();
        CredentialRef stranger = home.provider.add(TestHome.LAB, "z");
        home.provider.turn(off, Status.ACTIVE);
        home.provider.listed.remove("a");
        refresh();
        int entries = home.ledger().size();
        EngineException refusal = allRefused();
        assertThat(refusal.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refusal)
                .hasMessageContaining(stranger + " (unexpected)")
                .hasMessageContaining(off + " (re-enabled)");
        assertThat(refusal.getMessage()).doesNotContain(a.toString());
        assertThat(home.ledger()).hasSize(entries);
        assertThat(detect()).hasSize(3);

        acceptance.accept(List.of(stranger, off));
        assertThat(detect()).extracting(Finding::kind).containsExactly(Kind.MISSING);
        assertThat(acceptance.acceptAll().removed()).isEqualTo(1);
        assertThat(detect()).isEmpty();
    }

    @Test
    void allTakesWhatIsMissingAndSuspended() throws EngineException {
        baseline();
        home.provider.listed.remove("a");
        home.provider.turn(b, Status.INACTIVE);
        refresh();
        Difference difference = acceptance.difference();
        assertThat(difference.removed()).containsExactly(a);
        assertThat(difference.changed()).containsExactly(b);
        assertThat(difference.added()).isEmpty();
        Accepted accepted = acceptance.acceptAll();
        assertThat(accepted.accepted()).isEqualTo(1);
        assertThat(accepted.removed()).isEqualTo(1);
        assertThat(detect()).isEmpty();
        assertThat(home.kinds().subList(home.kinds().size() - 3, home.kinds().size()))
                .containsExactly("accept", "finding", "finding");
        refresh();
        assertThat(detect()).isEmpty();
    }

    @Test
    void acceptingNothingNewWritesNothing() throws EngineException {
        baseline();
        int entries = home.ledger().size();
        Accepted again = acceptance.acceptAll();
        assertThat(again.accepted() + again.removed()).isZero();
        acceptance.difference();
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void acceptingAMissingOneRemovesIt() throws EngineException {
        baseline();
        home.provider.listed.remove("a");
        refresh();
        assertThat(acceptance.accept(List.of(a)).removed()).isEqualTo(1);
        assertThat(home.store.read(tx -> tx.credentials().acceptedIn(TestHome.LAB)).size())
                .isEqualTo(2);
        assertThat(detect()).isEmpty();
        EngineException twice = refused(List.of(a));
        assertThat(twice.ending()).isEqualTo(Ending.USAGE);
        assertThat(twice).hasMessageContaining("is gone and was never accepted");
    }

    @Test
    void oneUnknownReferenceKeepsAllFromBeingAccepted() throws EngineException {
        baseline();
        CredentialRef stranger = home.provider.add(TestHome.LAB, "z");
        refresh();
        CredentialRef unknown = new CredentialRef(TestHome.LAB, "pass", "nobody");
        assertThat(refused(List.of(stranger, unknown)).ending()).isEqualTo(Ending.USAGE);
        assertThat(refused(List.of()).ending()).isEqualTo(Ending.USAGE);
        assertThat(detect()).extracting(Finding::ref).containsExactly(stranger);
    }

    @Test
    void aFirstAcceptanceOfOneMakesTheOthersUnexpected() throws EngineException {
        refresh();
        acceptance.accept(List.of(a));
        assertThat(detect()).extracting(Finding::ref).containsExactly(b, off);
        assertThat(allRefused().ending()).isEqualTo(Ending.REFUSED);
    }

    @Test
    void anEmptyInventoryCanBeAcceptedToo() throws EngineException {
        home.provider.listed.clear();
        refresh();
        assertThat(acceptance.acceptAll().reviewed()).isTrue();
        CredentialRef stranger = home.provider.add(TestHome.LAB, "z");
        refresh();
        assertThat(detect())
                .containsExactly(new Finding(Kind.UNEXPECTED, stranger, MovableClock.START));
        assertThat(allRefused().ending()).isEqualTo(Ending.REFUSED);
    }

    private void baseline() throws EngineException {
        refresh();
        acceptance.acceptAll();
    }

    private void refresh() throws EngineException {
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
    }

    private List<Finding> detect() throws EngineException {
        return detection.detect(null);
    }

    private EngineException allRefused() {
        return catchThrowableOfType(EngineException.class, acceptance::acceptAll);
    }

    private EngineException refused(List<CredentialRef> refs) {
        return catchThrowableOfType(EngineException.class, () -> acceptance.accept(refs));
    }
}
