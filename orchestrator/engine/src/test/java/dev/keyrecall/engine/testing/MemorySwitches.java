package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.port.SwitchEvents;

import java.util.List;

/** The switches' table in memory. */
record MemorySwitches(MemoryTx tx) implements SwitchEvents {
    @Override
    public void add(SwitchEvent event) {
        Table<SwitchEvent> switches = tx.writing().switches();
        if (tx.campaigns().find(event.campaign()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its campaign");
        }
        switches.put(Tables.number(switches.size()), event);
    }

    @Override
    public List<SwitchEvent> ofCampaign(String campaign) {
        return all().stream().filter(event -> event.campaign().equals(campaign)).toList();
    }

    @Override
    public List<SwitchEvent> all() {
        return tx.tables().switches().all();
    }
}
