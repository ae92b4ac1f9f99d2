package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.task;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.port.Store;

import java.util.List;

/** What happened to tasks. */
final class TaskLaws {
    private TaskLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                populated("eventsOfTasksAreKeptInOrder", TaskLaws::eventsAreKeptInOrder),
                populated("aTaskIsOfAUnit", TaskLaws::aTaskIsOfAUnit),
                populated("theLatestWordAboutAPlaceIsFound", TaskLaws::theLatestWord));
    }

    private static void eventsAreKeptInOrder(Store store) {
        TaskEvent first = task(2, "2.1", Change.OPENED);
        TaskEvent second = task(1, "1.1", Change.OPENED);
        TaskEvent third = task(2, "2.1", Change.HANDED);
        TaskEvent fourth = task(2, "2.1", Change.DONE);
        for (TaskEvent one : List.of(first, second, third, fourth)) {
            write(store, tx -> tx.tasks().add(one));
        }
        assertThat(list(store, tx -> tx.tasks().all()))
                .containsExactly(first, second, third, fourth);
        assertThat(list(store, tx -> tx.tasks().ofCampaign(CAMPAIGN))).hasSize(4);
        assertThat(list(store, tx -> tx.tasks().ofCampaign("other"))).isEmpty();
        assertThat(list(store, tx -> tx.tasks().ofUnit(CAMPAIGN, 2)))
                .containsExactly(first, third, fourth);
        assertThat(list(store, tx -> tx.tasks().ofUnit(CAMPAIGN, 3))).isEmpty();
    }

    private static void aTaskIsOfAUnit(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> write(store, tx -> tx.tasks().add(task(77, "77.1", Change.OPENED))))
                .withMessageContaining("refers to");
    }

    private static void theLatestWord(Store store) {
        TaskEvent opened = task(1, "1.1", Change.OPENED);
        String place = opened.place();
        write(store, tx -> tx.tasks().add(opened));
        assertThat(found(store, tx -> tx.tasks().latestAt(place))).isEmpty();
        TaskEvent done = task(1, "1.1", Change.DONE);
        write(store, tx -> tx.tasks().add(done));
        write(store, tx -> tx.tasks().add(task(1, "1.1", Change.SETTLED)));
        assertThat(found(store, tx -> tx.tasks().latestAt(place))).contains(done);
        TaskEvent refused = task(1, "1.1", Change.REFUSED);
        write(store, tx -> tx.tasks().add(refused));
        assertThat(found(store, tx -> tx.tasks().latestAt(place))).contains(refused);
        assertThat(found(store, tx -> tx.tasks().latestAt("person elsewhere"))).isEmpty();
    }
}
