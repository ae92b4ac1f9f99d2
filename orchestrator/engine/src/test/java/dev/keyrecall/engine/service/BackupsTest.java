package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.Lanes.Lane;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.engine.service.Backups.Relation;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HexFormat;

/** What the ledger and the lanes have to say to backups. */
final class BackupsTest {
    private TestHome home;
    private Backups backups;

    @BeforeEach
    void aHomeWithALedger() throws EngineException {
        home = TestHome.withAccount();
        backups = new Backups(home.engine);
    }

    @Test
    void everyEarlierPointIsHeldAndNoOther() {
        Point first = backups.point();
        assertThat(backups.relationTo(first)).isEqualTo(Relation.HOLDS_ALL);
        backups.begin();
        Point second = backups.point();
        assertThat(second.size()).isEqualTo(first.size() + 1);
        assertThat(backups.relationTo(first)).isEqualTo(Relation.HOLDS_ALL);
        assertThat(backups.relationTo(second)).isEqualTo(Relation.HOLDS_ALL);
        String empty = HexFormat.of().formatHex(Merkle.emptyRoot());
        assertThat(backups.relationTo(new Point(0, empty))).isEqualTo(Relation.HOLDS_ALL);
        assertThat(backups.relationTo(new Point(first.size(), second.root())))
                .isEqualTo(Relation.APART);
        assertThat(backups.relationTo(new Point(second.size() + 1, second.root())))
                .isEqualTo(Relation.BEHIND);
        assertThat(backups.rootAt(second.size() + 1)).isEmpty();
    }

    @Test
    void twoHomesThatPartedAreApart() throws EngineException {
        TestHome other = TestHome.withAccount();
        assertThat(backups.relationTo(new Backups(other.engine).point()))
                .isEqualTo(Relation.HOLDS_ALL);
        backups.begin();
        other.clock.advance(Duration.ofSeconds(1));
        new Backups(other.engine).begin();
        assertThat(backups.relationTo(new Backups(other.engine).point())).isEqualTo(Relation.APART);
    }

    @Test
    void aRestoreTellsBothPoints() throws EngineException {
        Backups.Begun begun = backups.begin();
        Point restored = backups.point();
        Point replaced = new Point(restored.size() + 3, restored.root());
        backups.restored(begun.id(), begun.at(), restored, replaced, true);
        Json.Obj entry = home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("restore");
        assertThat(entry.text("what")).contains("OLDER");
        Json.Obj details = entry.object("details");
        assertThat(details.text("backup")).isEqualTo(begun.id());
        assertThat(details.integer("size")).isEqualTo(restored.size());
        assertThat(details.integer("replaced_size")).isEqualTo(replaced.size());
        assertThat(details.text("replaced_root")).isEqualTo(replaced.root());
        assertThat(details.bool("older")).isTrue();
        backups.restored(begun.id(), begun.at(), restored, null, false);
        details = home.ledger().getLast().object("details");
        assertThat(details.textOrNull("replaced_root")).isNull();
        assertThat(details.bool("older")).isFalse();
        assertThat(new LedgerReading(home.engine).verify().size()).isEqualTo(replaced.size() - 1);
    }

    @Test
    void aLaneIsOwnedWhileItsLeaseRunsAndItsOwnerMayRun() throws EngineException {
        backups.requireNoLaneOwned(_ -> false);
        own("somebody");
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class, () -> backups.requireNoLaneOwned(_ -> false));
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refused).hasMessageContaining("somebody");
        backups.requireNoLaneOwned("somebody"::equals);
        home.clock.advance(Duration.ofMinutes(1));
        backups.requireNoLaneOwned(_ -> false);
        own(null);
        backups.requireNoLaneOwned(_ -> false);
    }

    private void own(@Nullable String owner) {
        home.store.write(
                tx -> {
                    tx.lanes()
                            .put(
                                    new Lane(
                                            TestHome.LAB,
                                            owner,
                                            1,
                                            tx.databaseTime().plusSeconds(30),
                                            null));
                    return true;
                });
    }
}
