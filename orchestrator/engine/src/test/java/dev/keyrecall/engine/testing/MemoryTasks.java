package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.port.Tasks;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tasks' table in memory. */
record MemoryTasks(MemoryTx tx) implements Tasks {
    private static final Set<TaskEvent.Change> TELLING =
            Set.of(TaskEvent.Change.DONE, TaskEvent.Change.REFUSED);

    @Override
    public void add(TaskEvent event) {
        Table<TaskEvent> tasks = tx.writing().tasks();
        if (tx.campaigns().unit(event.campaign(), event.ordinal()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its unit");
        }
        tasks.put(Tables.number(tasks.size()), event);
    }

    @Override
    public List<TaskEvent> ofCampaign(String campaign) {
        return all().stream().filter(event -> event.campaign().equals(campaign)).toList();
    }

    @Override
    public List<TaskEvent> ofUnit(String campaign, int ordinal) {
        return ofCampaign(campaign).stream().filter(event -> event.ordinal() == ordinal).toList();
    }

    @Override
    public Optional<TaskEvent> latestAt(String place) {
        return all().stream()
                .filter(event -> event.place().equals(place) && TELLING.contains(event.change()))
                .reduce((_, later) -> later);
    }

    @Override
    public List<TaskEvent> all() {
        return tx.tables().tasks().all();
    }
}
