package dev.keyrecall.store;

import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.port.SwitchEvents;

import java.sql.SQLException;
import java.util.List;

/** The table {@code switch_event}. */
record SwitchRows(Transaction transaction) implements SwitchEvents {
    private static final String ADD =
            """
            INSERT INTO switch_event (campaign, name, change, person, os_user, evidence, at,
                details)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT =
            """
            SELECT campaign, name, change, person, os_user, evidence, at, details
            FROM switch_event
            """;

    private static final String OF_CAMPAIGN = SELECT + " WHERE campaign = ? ORDER BY number";

    private static final String ALL = SELECT + " ORDER BY number";

    @Override
    public void add(SwitchEvent event) {
        TaskEvent.Said said = event.said();
        transaction.update(
                ADD,
                event.campaign(),
                event.name(),
                Columns.word(event.change()),
                said == null ? null : said.person(),
                said == null ? null : said.osUser(),
                said == null ? null : said.evidence(),
                Columns.time(event.at()),
                event.details().canonical());
    }

    @Override
    public List<SwitchEvent> ofCampaign(String campaign) {
        return transaction.list(OF_CAMPAIGN, SwitchRows::event, campaign);
    }

    @Override
    public List<SwitchEvent> all() {
        return transaction.list(ALL, SwitchRows::event);
    }

    private static SwitchEvent event(Row row) throws SQLException {
        String person = row.textOrNull("person");
        String osUser = row.textOrNull("os_user");
        String evidence = row.textOrNull("evidence");
        if (person == null && (osUser != null || evidence != null)) {
            throw new IllegalArgumentException("a switch's event is nobody's and somebody's");
        }
        return new SwitchEvent(
                row.text("campaign"),
                row.text("name"),
                row.constant("change", SwitchEvent.Change.class),
                person == null ? null : new TaskEvent.Said(person, row.text("os_user"), evidence),
                row.time("at"),
                row.object("details"));
    }
}
