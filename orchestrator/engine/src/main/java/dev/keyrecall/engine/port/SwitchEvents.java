package dev.keyrecall.engine.port;

import dev.keyrecall.engine.campaign.SwitchEvent;

import java.util.List;

/** What happened to the switches of campaigns. No event is ever changed or removed. */
public interface SwitchEvents {
    /**
     * Stores an event.
     *
     * @throws IllegalStateException when there is no such campaign
     */
    void add(SwitchEvent event);

    /** Of a campaign, in the order in which they were written. */
    List<SwitchEvent> ofCampaign(String campaign);

    /** All of them, likewise. */
    List<SwitchEvent> all();
}
