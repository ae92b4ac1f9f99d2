package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.CredentialRef;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must be true once a campaign over the {@link Scene} has ended, however it went. */
final class Settled {
    private static final Map<String, Integer> ACTIVE_AFTERWARDS =
            Map.of("single", 1, "idle", 1, "pair", 2, "half", 1, "robbed", 1, "twins", 2);

    private Settled() {}

    /**
     * The oracle: nothing old lives, nothing live is unknown, nobody is without, nothing is in
     * doubt, the ledger holds.
     */
    static void require(Scene scene, Set<String> old) throws EngineException {
        assertThat(scene.cloud.keys.keySet()).doesNotContainAnyElementsOf(old);
        assertThat(scene.cloud.activeByPrincipal())
                .containsExactlyInAnyOrderEntriesOf(ACTIVE_AFTERWARDS);
        for (String id : scene.cloud.keys.keySet()) {
            boolean held = scene.store.read(tx -> tx.secrets().newest(Scene.ref(id))).isPresent();
            assertThat(held).as(id).isTrue();
        }
        scene.cloud.consumers.forEach(
                (place, held) ->
                        assertThat(scene.cloud.live(held.id(), held.value())).as(place).isTrue());
        int inDoubt = scene.store.read(tx -> tx.journal().openIntents(Scene.ACCOUNT)).size();
        assertThat(inDoubt).isZero();
        // What the run itself left in the inventory, before anybody refreshes it.
        assertThat(new Detection(scene.engine()).detect(null)).isEmpty();
        assertThat(listed(scene)).isEqualTo(scene.cloud.keys.keySet());
        new LedgerReading(scene.engine()).verify();
        scene.refresh();
        assertThat(new Detection(scene.engine()).detect(null)).isEmpty();
    }

    private static Set<String> listed(Scene scene) throws EngineException {
        return new InventoryView(scene.engine())
                .list().stream()
                        .map(InventoryView.Item::ref)
                        .filter(ref -> ref.account().equals(Scene.ACCOUNT))
                        .map(CredentialRef::id)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
