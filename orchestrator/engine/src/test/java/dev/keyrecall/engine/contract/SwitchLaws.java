package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.switched;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.SwitchEvent.Change;
import dev.keyrecall.engine.port.Store;

import java.util.ArrayList;
import java.util.List;

/** What happened to switches. */
final class SwitchLaws {
    private SwitchLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                populated("eventsOfSwitchesAreKeptWholeAndInOrder", SwitchLaws::eventsAreKept),
                populated("aSwitchIsOfACampaign", SwitchLaws::aSwitchIsOfACampaign));
    }

    private static void eventsAreKept(Store store) {
        List<SwitchEvent> all = new ArrayList<>();
        for (Change change : Change.values()) {
            SwitchEvent event = switched(CAMPAIGN, "builds", change);
            all.add(event);
            write(store, tx -> tx.switches().add(event));
        }
        assertThat(list(store, tx -> tx.switches().all())).containsExactlyElementsOf(all);
        assertThat(list(store, tx -> tx.switches().ofCampaign(CAMPAIGN))).isEqualTo(all);
        assertThat(list(store, tx -> tx.switches().ofCampaign("other"))).isEmpty();
    }

    private static void aSwitchIsOfACampaign(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.switches()
                                                        .add(
                                                                switched(
                                                                        "nonesuch",
                                                                        "builds",
                                                                        Change.OFF))))
                .withMessageContaining("refers to");
    }
}
