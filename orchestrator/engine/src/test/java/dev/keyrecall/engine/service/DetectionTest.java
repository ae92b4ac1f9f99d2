package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.Finding.Kind;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Each difference is found once, keeps the time of its first notice, and is closed when settled.
 */
final class DetectionTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private TestHome home;
    private CredentialRef a;
    private CredentialRef b;
    private CredentialRef off;

    @BeforeEach
    void anAcceptedInventory() throws EngineException {
        home = TestHome.withAccount();
        a = home.provider.add(TestHome.LAB, "a");
        b = home.provider.add(TestHome.LAB, "b");
        Instant old = MovableClock.START.minus(Duration.ofDays(100));
        off = home.provider.add(TestHome.LAB, "off", "core", Status.INACTIVE, old);
        home.provider.operator = "a";
        refresh();
        new InventoryAcceptance(home.engine).acceptAll();
        home.clock.advance(HOUR);
    }

    @Test
    void nothingIsFoundWhereNothingDiffers() throws EngineException {
        refresh();
        assertThat(detect()).isEmpty();
    }

    @Test
    void aMissingOneIsFoundAndClosedWhenItIsBack() throws EngineException {
        Credential gone = home.provider.listed.remove("b");
        requireFoundOnce(Kind.MISSING, b);
        if (gone != null) {
            home.provider.listed.put("b", gone);
        }
        requireClosed(Kind.MISSING);
    }

    @Test
    void anUnexpectedOneIsFoundAndClosedWhenItIsGone() throws EngineException {
        CredentialRef stranger = home.provider.add(TestHome.LAB, "z");
        requireFoundOnce(Kind.UNEXPECTED, stranger);
        home.provider.listed.remove("z");
        requireClosed(Kind.UNEXPECTED);
    }

    @Test
    void aReEnabledOneIsFoundAndClosedWhenItIsSuspendedAgain() throws EngineException {
        home.provider.turn(off, Status.ACTIVE);
        requireFoundOnce(Kind.RE_ENABLED, off);
        home.provider.turn(off, Status.INACTIVE);
        requireClosed(Kind.RE_ENABLED);
    }

    @Test
    void aSuspendedOneIsFoundAndClosedWhenItIsActiveAgain() throws EngineException {
        home.provider.turn(b, Status.INACTIVE);
        requireFoundOnce(Kind.SUSPENDED, b);
        home.provider.turn(b, Status.ACTIVE);
        requireClosed(Kind.SUSPENDED);
    }

    @Test
    void theOperatorsOwnCredentialTakesPart() throws EngineException {
        home.provider.listed.remove("a");
        refresh();
        assertThat(detect()).extracting(Finding::ref).containsExactly(a);
    }

    @Test
    void withoutABaselineNothingIsFound() throws EngineException {
        TestHome fresh = TestHome.withAccount();
        CredentialRef first = fresh.provider.add(TestHome.LAB, "a");
        new InventoryRefresh(fresh.engine).refresh(null, (_, _) -> {});
        assertThat(new Detection(fresh.engine).detect(null)).isEmpty();
        assertThat(new InventoryAcceptance(fresh.engine).difference().added())
                .containsExactly(first);
    }

    @Test
    void detectingLeavesNoTrace() throws EngineException {
        home.provider.add(TestHome.LAB, "z");
        refresh();
        long commits = home.store.commits();
        int reads = home.provider.reads;
        detect();
        assertThat(home.store.commits()).isEqualTo(commits);
        assertThat(home.provider.reads).isEqualTo(reads);
        assertThat(home.provider.writes).isZero();
    }

    @Test
    void anUnknownAccountIsAUsageErrorAndAnUnlistedOneIsRefused() throws EngineException {
        Detection detection = new Detection(home.engine);
        EngineException unknown =
                catchThrowableOfType(
                        EngineException.class,
                        () -> detection.detect(new AccountRef("toy", "nowhere")));
        assertThat(unknown.ending()).isEqualTo(Ending.USAGE);
        Detection early = new Detection(TestHome.withAccount().engine);
        EngineException unlisted =
                catchThrowableOfType(EngineException.class, () -> early.detect(null));
        assertThat(unlisted.ending()).isEqualTo(Ending.REFUSED);
    }

    private void requireFoundOnce(Kind kind, CredentialRef ref) throws EngineException {
        Instant noticed = home.clock.instant();
        int entries = home.ledger().size();
        refresh();
        assertThat(detect()).containsExactly(new Finding(kind, ref, noticed));
        home.clock.advance(HOUR);
        refresh();
        assertThat(detect()).containsExactly(new Finding(kind, ref, noticed));
        assertThat(home.kinds().subList(entries, home.ledger().size()))
                .containsExactly("inventory", "refresh", "finding", "refresh");
        Json.Obj opened = home.ledger().get(entries + 2);
        assertThat(opened.text("ref")).isEqualTo(ref.toString());
        assertThat(opened.object("details").text("finding")).isEqualTo(kind.word());
        assertThat(opened.object("details").text("change")).isEqualTo("opened");
    }

    private void requireClosed(Kind kind) throws EngineException {
        home.clock.advance(HOUR);
        refresh();
        assertThat(detect()).isEmpty();
        Json.Obj closed = home.ledger().getLast().object("details");
        assertThat(closed.text("finding")).isEqualTo(kind.word());
        assertThat(closed.text("change")).isEqualTo("closed");
    }

    private void refresh() throws EngineException {
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
    }

    private List<Finding> detect() throws EngineException {
        return new Detection(home.engine).detect(null);
    }
}
