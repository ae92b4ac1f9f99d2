package dev.keyrecall.engine.port;

import dev.keyrecall.engine.campaign.TaskEvent;

import java.util.List;
import java.util.Optional;

/** What happened to tasks. No event is ever changed or removed. */
public interface Tasks {
    /**
     * Stores an event.
     *
     * @throws IllegalStateException when there is no such unit
     */
    void add(TaskEvent event);

    /** Of a campaign, in the order in which they were written. */
    List<TaskEvent> ofCampaign(String campaign);

    /** Of a unit, likewise. */
    List<TaskEvent> ofUnit(String campaign, int ordinal);

    /** The last event of kind done or refused at a place, of any campaign. */
    Optional<TaskEvent> latestAt(String place);

    /** All of them, likewise. */
    List<TaskEvent> all();
}
