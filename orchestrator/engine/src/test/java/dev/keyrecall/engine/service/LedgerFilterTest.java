package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What each filter lets through, in both orders. */
final class LedgerFilterTest {
    /** More entries than one page holds. */
    private static final int MANY = 600;

    private static final CredentialRef REF = CredentialRef.parse("toy:lab:key:A");

    private TestHome home = new TestHome();

    @BeforeEach
    void prepare() throws EngineException {
        home = TestHome.empty();
    }

    private long append(Entry entry) {
        home.clock.advance(Duration.ofMinutes(1));
        return home.store.write(tx -> new LedgerWriter(home.engine).append(tx, entry));
    }

    private static Entry entry(String kind) {
        return new Entry(kind, kind, Json.object().build());
    }

    private List<Long> read(LedgerFilter filter) {
        List<Long> found = new ArrayList<>();
        new LedgerReading(home.engine).forEach(filter, entry -> found.add(entry.integer("seq")));
        return found;
    }

    @Test
    void bothOrdersHaveEveryEntryOnceAndEndAtTheirLimit() {
        List<Long> all = new ArrayList<>(List.of(0L));
        for (int i = 0; i < MANY; i++) {
            all.add(append(entry(i % 3 == 0 ? "probe" : "clock")));
        }
        LedgerFilter filter = LedgerFilter.all();
        assertThat(read(filter)).isEqualTo(all);
        assertThat(read(filter.newestFirst(true))).isEqualTo(all.reversed());
        assertThat(read(filter.from(300).newestFirst(true)))
                .isEqualTo(all.subList(300, all.size()).reversed());
        assertThat(read(filter.atMost(3))).containsExactly(0L, 1L, 2L);
        assertThat(read(filter.ofKinds(Set.of("probe")).atMost(2).newestFirst(true)))
                .containsExactly(598L, 595L);
        assertThat(read(filter.ofKinds(Set.of("probe", "init"))))
                .hasSize(201)
                .startsWith(0L, 1L, 4L);
        assertThatIllegalArgumentException().isThrownBy(() -> filter.atMost(0));
    }

    @Test
    void timesIncludeBothEnds() {
        append(entry("clock"));
        append(entry("clock"));
        append(entry("clock"));
        Instant second = MovableClock.START.plus(Duration.ofMinutes(2));
        LedgerFilter filter = LedgerFilter.all();
        assertThat(read(filter.between(second, second))).containsExactly(2L);
        assertThat(read(filter.between(second, null))).containsExactly(2L, 3L);
        assertThat(read(filter.between(null, second.minusNanos(1)))).containsExactly(0L, 1L);
    }

    @Test
    void whatNamesACredentialIsFoundByItAndByItsBeginnings() {
        long named = append(entry("probe").ref(REF));
        append(entry("probe").ref(CredentialRef.parse("toy:lab:key:AB")));
        long listed =
                append(new Entry("refresh", "", Json.object().put("account", "toy:lab").build()));
        append(entry("probe").ref(CredentialRef.parse("toy:laboratory:key:A")));
        LedgerFilter filter = LedgerFilter.all();
        assertThat(read(filter.about(REF.toString()))).containsExactly(named);
        assertThat(read(filter.about("toy:lab:key"))).containsExactly(named, named + 1);
        assertThat(read(filter.about("toy:lab"))).containsExactly(named, named + 1, listed);
    }

    @Test
    void anEntryOfTheInventoryIsAboutAllThatItNames() {
        Json moved = Json.object().put("from", "toy:lab:key:F").put("to", "toy:lab:key:T").build();
        Json listed = Json.object().put("ref", "toy:lab:key:L").build();
        long entry =
                append(
                        new Entry(
                                "inventory",
                                "",
                                Json.object()
                                        .put("account", "toy:lab")
                                        .put("listed", Json.array(List.of(listed)))
                                        .put("gone", Json.strings(List.of("toy:lab:key:G")))
                                        .put("removed", Json.strings(List.of("toy:lab:key:R")))
                                        .put("moved", Json.array(List.of(moved)))
                                        .build()));
        for (String id : List.of("F", "T", "L", "G", "R")) {
            assertThat(read(LedgerFilter.all().about("toy:lab:key:" + id)))
                    .as(id)
                    .containsExactly(entry);
        }
        assertThat(read(LedgerFilter.all().about("toy:lab:key:N"))).isEmpty();
    }

    @Test
    void actorsCampaignsAndAnswersAreFound() {
        long intent = append(entry("intent").campaign("c-1"));
        long outcome = append(entry("outcome").campaign("c-1").answersTo(intent));
        LedgerFilter filter = LedgerFilter.all();
        assertThat(read(filter.ofCampaign("c-1"))).containsExactly(intent, outcome);
        assertThat(read(filter.answering(intent))).containsExactly(outcome);
        Engine other =
                new Engine(
                        home.store,
                        home.engine.providers(),
                        home.clock,
                        home.engine.ids(),
                        home.engine.waiter(),
                        new Actor("grace", "ops"),
                        "test-build");
        long hers = home.store.write(tx -> new LedgerWriter(other).append(tx, entry("probe")));
        assertThat(read(filter.by("grace"))).containsExactly(hers);
        assertThat(read(filter.by("ops"))).containsExactly(hers);
        assertThat(read(filter.by("ada"))).containsExactly(0L, intent, outcome);
        long approved =
                append(entry("approval").personal("approver", "lin").personal("os_user", "root"));
        assertThat(read(filter.by("lin"))).containsExactly(approved);
    }

    @Test
    void anEntryIsShownWithItsPartners() {
        long intent = append(entry("intent"));
        append(entry("clock"));
        long outcome = append(entry("outcome").answersTo(intent));
        LedgerReading reading = new LedgerReading(home.engine);
        var shown = reading.find(intent).orElseThrow();
        assertThat(shown.answeredBy()).containsExactly(outcome);
        assertThat(shown.entry().integer("seq")).isEqualTo(intent);
        assertThat(shown.signed()).isZero();
        assertThat(reading.find(outcome).orElseThrow().answeredBy()).isEmpty();
        assertThat(reading.find(outcome + 1)).isEmpty();
        assertThat(reading.find(-1)).isEmpty();
    }
}
